import { Component } from '@angular/core';
import { commandKey, isApple } from '../core/shortcuts/shortcuts';
import { DialogFrame } from '../ui/dialog/dialog-frame';

interface Line {
  readonly keys: readonly string[];
  readonly text: string;
}

/** The list of keyboard shortcuts. */
@Component({
  selector: 'cc-shortcuts-dialog',
  imports: [DialogFrame],
  template: `
    <cc-dialog-frame heading="Keyboard shortcuts" i18n-heading="@@shortcuts.heading">
      <dl data-testid="shortcuts">
        @for (line of lines; track line.text) {
          <div>
            <dt>{{ line.text }}</dt>
            <dd>
              @for (key of line.keys; track key) {
                <kbd>{{ key }}</kbd>
              }
            </dd>
          </div>
        }
      </dl>
    </cc-dialog-frame>
  `,
  styles: `
    dl div {
      display: flex;
      gap: var(--cc-s4);
      align-items: center;
      justify-content: space-between;
      min-height: 40px;
      border-bottom: 1px solid var(--cc-line);
    }
    dl div:last-child {
      border: 0;
    }
    dd {
      display: flex;
      flex: none;
      gap: 4px;
    }
    kbd {
      min-width: 26px;
      padding: 2px 7px;
      border: 1px solid var(--cc-line-strong);
      border-radius: var(--cc-r1);
      background: var(--cc-sunken);
      font: 500 var(--cc-fs-1) / 1.125rem var(--cc-font);
      text-align: center;
    }
  `,
})
export class ShortcutsDialog {
  protected readonly lines = shortcutLines();
}

function shortcutLines(): readonly Line[] {
  const command = commandKey();
  const alt = isApple() ? '⌥' : 'Alt';
  const shift = $localize`:@@key.shift:Shift`;
  const enter = $localize`:@@key.enter:Enter`;
  return [
    {
      keys: [command, 'K'],
      text: $localize`:@@shortcuts.switch:Go to a conversation, person or channel`,
    },
    { keys: [command, 'F'], text: $localize`:@@shortcuts.search:Search messages` },
    { keys: [alt, '↑'], text: $localize`:@@shortcuts.previous:Previous conversation` },
    { keys: [alt, '↓'], text: $localize`:@@shortcuts.next:Next conversation` },
    { keys: [enter], text: $localize`:@@shortcuts.send:Send message` },
    {
      keys: [shift, enter],
      text: $localize`:@@shortcuts.line:New line, or the next item of a list`,
    },
    {
      keys: ['↑'],
      text: $localize`:@@shortcuts.editLast:Edit my last message (in the empty field)`,
    },
    { keys: [command, 'B'], text: $localize`:@@format.bold:Bold` },
    { keys: [command, 'I'], text: $localize`:@@format.italic:Italic` },
    { keys: [command, shift, 'X'], text: $localize`:@@format.strikethrough:Strikethrough` },
    { keys: [command, 'E'], text: $localize`:@@format.code:Code` },
    { keys: [command, shift, 'E'], text: $localize`:@@format.codeBlock:Code block` },
    { keys: [command, shift, '8'], text: $localize`:@@format.list:List` },
    { keys: [command, shift, '9'], text: $localize`:@@format.quote:Quote` },
    { keys: [':'], text: $localize`:@@shortcuts.emoji:Emoji by name (colon and two letters)` },
    { keys: ['↑', '↓'], text: $localize`:@@shortcuts.walk:Move through conversations or messages` },
    {
      keys: ['←', '→'],
      text: $localize`:@@shortcuts.controls:Move through a message's links and buttons`,
    },
    { keys: ['R'], text: $localize`:@@shortcuts.reply:Reply to the focused message` },
    { keys: ['T'], text: $localize`:@@shortcuts.thread:Open the thread of the focused message` },
    {
      keys: [command, shift, 'A'],
      text: $localize`:@@shortcuts.audio:Start an audio call, or answer a call with audio`,
    },
    {
      keys: [command, shift, 'O'],
      text: $localize`:@@shortcuts.video:Start a video call, or answer a call with video`,
    },
    { keys: [command, shift, 'D'], text: $localize`:@@shortcuts.decline:Decline a call` },
    { keys: [command, shift, 'M'], text: $localize`:@@shortcuts.mute:Mute or unmute (in a call)` },
    { keys: [command, shift, 'H'], text: $localize`:@@shortcuts.hangUp:Hang up` },
    {
      keys: [$localize`:@@key.space:Space`],
      text: $localize`:@@shortcuts.talk:Hold to talk while muted (in a call)`,
    },
    {
      keys: ['H'],
      text: $localize`:@@shortcuts.hand:Raise or lower your hand (when the call has focus)`,
    },
    {
      keys: ['V'],
      text: $localize`:@@shortcuts.camera:Turn camera on or off (when the call has focus)`,
    },
    {
      keys: ['S'],
      text: $localize`:@@shortcuts.screen:Share the screen, or stop sharing it (when the call has focus)`,
    },
    {
      keys: ['+', '−', '0'],
      text: $localize`:@@shortcuts.zoom:Zoom a shared screen, and show all of it (when it has focus)`,
    },
    {
      keys: ['F'],
      text: $localize`:@@shortcuts.fullScreen:Full screen (when the call has focus)`,
    },
    {
      keys: [$localize`:@@key.pageUp:Page up`, $localize`:@@key.pageDown:Page down`],
      text: $localize`:@@shortcuts.pages:Pages of the call (when the call has focus)`,
    },
    {
      keys: ['C'],
      text: $localize`:@@shortcuts.callChat:Show or hide chat (when the call has focus)`,
    },
    { keys: ['Esc'], text: $localize`:@@shortcuts.escape:Close, or cancel a reply or an edit` },
    { keys: ['?'], text: $localize`:@@shortcuts.help:Show keyboard shortcuts` },
  ];
}

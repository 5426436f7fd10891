import { Component, output } from '@angular/core';
import { commandKey } from '../../../core/shortcuts/shortcuts';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import type { IconName } from '../../../ui/icon/icon-paths';
import type { Format } from './formatting';

interface Tool {
  readonly format: Format;
  readonly icon: IconName;
  readonly label: string;
  readonly keys: string | null;
}

/** Buttons for the formats of a message: one Tab stop, left and right move between them. */
@Component({
  selector: 'cc-formatting-bar',
  imports: [Icon, IconButton],
  template: `
    <div
      role="toolbar"
      aria-label="Formatting"
      i18n-aria-label="@@format.bar"
      data-testid="formatting-bar"
      tabindex="-1"
      (keydown)="key($event)"
    >
      @for (tool of tools; track tool.format; let first = $first) {
        <!-- A press does not take the focus from the text. -->
        <button
          type="button"
          ccIconButton
          small
          [label]="tool.keys ? tool.label + ' (' + tool.keys + ')' : tool.label"
          [attr.tabindex]="first ? 0 : -1"
          [attr.data-testid]="'format-' + tool.format"
          (mousedown)="$event.preventDefault()"
          (click)="format.emit(tool.format)"
        >
          <cc-icon [name]="tool.icon" [size]="17" />
        </button>
      }
    </div>
  `,
  styles: `
    div {
      display: flex;
      flex-wrap: wrap;
    }
    /* All in one row of a phone. */
    @media (pointer: coarse) {
      button {
        flex: 1 1 0;
        min-width: 32px;
        max-width: 44px;
      }
    }
  `,
})
export class FormattingBar {
  readonly format = output<Format>();
  protected readonly tools = tools();

  protected key(event: KeyboardEvent): void {
    const buttons = [
      ...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('button'),
    ];
    const at = buttons.indexOf(event.target as HTMLElement);
    const count = buttons.length;
    const next = {
      ArrowLeft: (at - 1 + count) % count,
      ArrowRight: (at + 1) % count,
      Home: 0,
      End: count - 1,
    }[event.key];
    const button = next === undefined ? undefined : buttons[next];
    if (!button) return;
    event.preventDefault();
    for (const one of buttons) one.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
  }
}

function tools(): readonly Tool[] {
  const command = commandKey();
  const shift = $localize`:@@key.shift:Shift`;
  return [
    {
      format: 'bold',
      icon: 'bold',
      label: $localize`:@@format.bold:Bold`,
      keys: `${command} B`,
    },
    {
      format: 'italic',
      icon: 'italic',
      label: $localize`:@@format.italic:Italic`,
      keys: `${command} I`,
    },
    {
      format: 'strikethrough',
      icon: 'strikethrough',
      label: $localize`:@@format.strikethrough:Strikethrough`,
      keys: `${command} ${shift} X`,
    },
    { format: 'link', icon: 'link', label: $localize`:@@format.link:Link`, keys: null },
    {
      format: 'list',
      icon: 'list',
      label: $localize`:@@format.list:List`,
      keys: `${command} ${shift} 8`,
    },
    {
      format: 'quote',
      icon: 'text-quote',
      label: $localize`:@@format.quote:Quote`,
      keys: `${command} ${shift} 9`,
    },
    {
      format: 'code',
      icon: 'code',
      label: $localize`:@@format.code:Code`,
      keys: `${command} E`,
    },
    {
      format: 'code-block',
      icon: 'square-code',
      label: $localize`:@@format.codeBlock:Code block`,
      keys: `${command} ${shift} E`,
    },
  ];
}

import { inject, Injectable } from '@angular/core';
import type { Conversation } from '@chatcall/contracts';
import type { IconName } from '../../../ui/icon/icon-paths';
import { ChatsState } from '../chats-state';
import { ConversationActions } from '../details/conversation-actions';
import { MUTE_TIMES, type MuteTime } from '../words/mute-times';

/** An entry of the menu that another entry opens. */
export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  /** Whether it is the present one of several choices. */
  readonly checked?: boolean;
  readonly run: () => void;
}

/** An entry of a menu: it does something, or opens a menu of its own. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly run: (() => void) | null;
  readonly choices: readonly MenuChoice[];
}

/** My settings of a conversation, as entries of the menus of its row and of its header. */
@Injectable({ providedIn: 'root' })
export class ConversationEntries {
  readonly #chats = inject(ChatsState);
  readonly #actions = inject(ConversationActions);

  of(one: Conversation): readonly MenuEntry[] {
    const actions = this.#actions;
    const { favourite, muted, archived } = one.own;
    return [
      {
        id: 'menu-favourite',
        icon: 'star',
        label: favourite
          ? $localize`:@@menu.unfavourite:Remove from favourites`
          : $localize`:@@menu.favourite:Add to favourites`,
        run: () => void actions.setFavourite(one, !favourite),
        choices: [],
      },
      {
        id: 'menu-section',
        icon: 'folder',
        label: $localize`:@@menu.section:Move to section`,
        run: null,
        choices: this.#sections(one),
      },
      muted
        ? {
            id: 'menu-unmute',
            icon: 'bell',
            label: $localize`:@@timeline.unmute:Unmute`,
            run: () => void actions.toggleMuted(one),
            choices: [],
          }
        : {
            id: 'menu-mute-until',
            icon: 'bell-off',
            label: $localize`:@@timeline.mute:Mute`,
            run: null,
            choices: MUTE_TIMES.map((time) => ({
              id: `mute-${time}`,
              label: muteText(time),
              run: () => void actions.mute(one, time),
            })),
          },
      {
        id: 'menu-hide',
        icon: 'eye-off',
        label: $localize`:@@menu.hide:Hide until the next message`,
        run: () => void actions.hide(one),
        choices: [],
      },
      {
        id: 'menu-archive',
        icon: archived ? 'archive-restore' : 'archive',
        label: archived
          ? $localize`:@@timeline.unarchive:Unarchive`
          : $localize`:@@timeline.archive:Archive`,
        run: () => void actions.toggleArchived(one),
        choices: [],
      },
    ];
  }

  #sections(one: Conversation): readonly MenuChoice[] {
    const none: MenuChoice = {
      id: 'menu-section-none',
      label: $localize`:@@menu.noSection:No section`,
      run: () => void this.#actions.moveTo(one, null),
    };
    return [
      ...this.#chats.ownSections().map(({ id, name }) => ({
        id: 'menu-section-option',
        label: name,
        checked: one.own.sectionId === id,
        run: () => void this.#actions.moveTo(one, id),
      })),
      ...(one.own.sectionId === null ? [] : [none]),
      {
        id: 'menu-section-new',
        label: $localize`:@@menu.newSection:New section…`,
        run: () => this.#actions.moveToNewSection(one),
      },
    ];
  }
}

function muteText(time: MuteTime): string {
  switch (time) {
    case 'hour':
      return $localize`:@@mute.hour:For 1 hour`;
    case 'workday':
      return $localize`:@@mute.workday:For 8 hours`;
    case 'tomorrow':
      return $localize`:@@mute.tomorrow:Until tomorrow`;
    case 'nextWeek':
      return $localize`:@@mute.nextWeek:Until next week`;
    case 'forever':
      return $localize`:@@mute.forever:Until I turn it on again`;
  }
}

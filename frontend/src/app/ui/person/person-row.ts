import { Component, input } from '@angular/core';
import { Avatar, type AvatarPresence } from '../avatar/avatar';
import { PersonMark, type MarkedUser } from './person-mark';

/** A person in a list: face, name, a second line, and what can be done at the end. */
@Component({
  selector: 'cc-person-row',
  imports: [Avatar, PersonMark],
  template: `
    <cc-avatar
      [seed]="userId()"
      [name]="name()"
      [url]="avatarUrl()"
      [size]="size()"
      [presence]="presence()"
    />
    <span class="words">
      <span class="top">
        <span class="name cc-clip" dir="auto">{{ name() }}</span>
        <cc-person-mark [user]="marks()" />
      </span>
      @if (line()) {
        <span class="line cc-clip" dir="auto">{{ line() }}</span>
      }
    </span>
    <ng-content />
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--cc-s3);
      align-items: center;
      justify-content: flex-end;
      min-width: 0;
      min-height: 56px;
      padding: 6px var(--cc-s2);
      border-radius: var(--cc-r2);
    }
    .words {
      display: grid;
      /* With large text the buttons go below the name. */
      flex: 1 1 6em;
      min-width: 0;
    }
    .top {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      min-width: 0;
    }
    .name {
      font-size: var(--cc-fs-3);
      font-weight: 600;
      line-height: 1.25rem;
    }
    .line {
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
      line-height: 1.125rem;
    }
  `,
})
export class PersonRow {
  readonly userId = input.required<string>();
  readonly name = input.required<string>();
  readonly avatarUrl = input<string | null>(null);
  readonly line = input('');
  readonly presence = input<AvatarPresence>(null);
  readonly size = input(40);
  /** Whose marks are shown beside the name. */
  readonly marks = input<MarkedUser | null>(null);
}

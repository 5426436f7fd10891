import { Component, input } from '@angular/core';

/** How many are in a group, in words. The plural must stand alone in its element to be one text for translators. */
@Component({
  selector: 'cc-member-count',
  template: `<!-- prettier-ignore --><span i18n="@@timeline.memberCount">{count(), plural, =1 {1 member} other {{{ count() }} members}}</span>`,
})
export class MemberCount {
  readonly count = input.required<number>();
}

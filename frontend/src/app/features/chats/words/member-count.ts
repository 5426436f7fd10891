import { Component, input } from '@angular/core';

/** The number of members in words. The plural has an element of its own, so that it is one text for translators. */
@Component({
  selector: 'cc-member-count',
  template: `<!-- prettier-ignore --><span i18n="@@timeline.memberCount">{count(), plural, =1 {1 member} other {{{ count() }} members}}</span>`,
})
export class MemberCount {
  readonly count = input.required<number>();
}

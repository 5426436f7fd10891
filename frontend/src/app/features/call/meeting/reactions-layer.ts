import { Component, inject } from '@angular/core';
import { MeetingState } from './meeting-state';

/** The reactions that rise over the stage. Screen readers hear them announced instead. */
@Component({
  selector: 'cc-reactions-layer',
  template: `
    @for (one of meeting.floating(); track one.id) {
      <span class="one" [style.left.%]="one.left" data-testid="call-reaction">
        <span class="emoji">{{ one.reaction }}</span>
        <bdi class="name cc-clip">{{ one.name }}</bdi>
      </span>
    }
  `,
  styles: `
    :host {
      position: absolute;
      z-index: 4;
      inset: 0;
      overflow: clip;
      pointer-events: none;
    }
    .one {
      position: absolute;
      bottom: var(--cc-s3);
      display: grid;
      justify-items: center;
      max-width: 9rem;
      transform: translateX(-50%);
      animation: cc-rise 4s ease-out both;
    }
    .emoji {
      font-size: 2.25rem;
      line-height: 1.2;
    }
    .name {
      max-width: 100%;
      padding: 1px 7px;
      border-radius: var(--cc-r1);
      color: #fff;
      background: rgb(20 22 19 / 74%);
      font-size: var(--cc-fs-1);
    }
    @keyframes cc-rise {
      0% {
        opacity: 0;
        translate: 0 20px;
      }
      12% {
        opacity: 1;
      }
      75% {
        opacity: 1;
      }
      100% {
        opacity: 0;
        translate: 0 -220px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .one {
        animation: none;
      }
    }
  `,
  host: { 'aria-hidden': 'true' },
})
export class ReactionsLayer {
  protected readonly meeting = inject(MeetingState);
}

import { computed, DestroyRef, DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';
import { CallPreferences } from '../../../core/call/call-preferences';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { isTextEntry } from '../../../core/shortcuts/keyboard';

/** What the space bar presses or scrolls itself. */
const USES_SPACE =
  'button, a, input, select, textarea, summary, video, audio, [contenteditable], [role=button], [role=menuitem], [role=option], [role=slider]';

/**
 * Unmutes the microphone while the space bar is held, and mutes it again for whatever reason the bar
 * can no longer be known to be held. Only while muted, and while nothing has the focus that uses the
 * key itself.
 */
@Injectable()
export class PushToTalk {
  readonly #local = inject(LocalDevices);
  readonly #preferences = inject(CallPreferences);
  readonly #document = inject(DOCUMENT);
  readonly #talking = signal(false);
  /** The space bar is held, and the microphone is on because of it. */
  readonly talking = this.#talking.asReadonly();
  readonly enabled = computed(() => this.#preferences.choices().pushToTalk);

  constructor() {
    const stop = new AbortController();
    const { signal: until } = stop;
    const document = this.#document;
    const release = (): void => this.#release();
    document.addEventListener('keydown', (event) => this.#press(event), { signal: until });
    // Before anything that could stop it.
    const up = (event: KeyboardEvent): void => {
      if (event.code === 'Space' || event.key === ' ') release();
    };
    window.addEventListener('keyup', up, { signal: until, capture: true });
    window.addEventListener('blur', release, { signal: until });
    window.addEventListener('pagehide', release, { signal: until });
    document.addEventListener('visibilitychange', release, { signal: until });
    const focused = ({ target }: FocusEvent): void => {
      if (isTextEntry(target)) release();
    };
    document.addEventListener('focusin', focused, { signal: until });
    // The call has ended, or another one has begun.
    effect(() => {
      this.#local.media();
      this.#talking.set(false);
    });
    inject(DestroyRef).onDestroy(() => stop.abort());
  }

  #press(event: KeyboardEvent): void {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
      return;
    if (this.#talking()) {
      event.preventDefault();
      return;
    }
    const possible =
      !event.defaultPrevented &&
      !event.repeat &&
      this.enabled() &&
      this.#local.media() !== null &&
      !this.#local.microphone.wanted() &&
      isFree(event.target);
    if (!possible) return;
    event.preventDefault();
    this.#talking.set(true);
    this.#local.set('microphone', true);
  }

  #release(): void {
    if (!this.#talking()) return;
    this.#local.set('microphone', false);
    this.#talking.set(false);
  }
}

/** Nothing has the focus, or something in the call that does not use the space bar. */
function isFree(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.closest(USES_SPACE)) return false;
  return target === target.ownerDocument.body || target.closest('cc-call') !== null;
}

import { inject, Injectable } from '@angular/core';
import { MatDialog, type MatDialogRef } from '@angular/material/dialog';
import {
  acceptCall,
  joinCall,
  returnToCall,
  startCall,
  type CallSession,
  type JoinOptions,
  type LocalMedia,
  type MediaChoice,
} from '@chatcall/client-sdk/calls';
import { firstValueFrom } from 'rxjs';
import type { CallIntent, HeldAfterReload } from '../../core/call/call-intents';
import { CallPreferences } from '../../core/call/call-preferences';
import { DevicePreview } from '../../core/call/devices/local-devices';
import { CLIENT } from '../../core/client';
import { Confirm } from '../../ui/dialog/confirm';
import { LowBandwidth } from './low-bandwidth';
import { CheckDialog, type CheckAnswer, type CheckData } from './check/check-dialog';
import { sameIntent } from './intents';
import { isolate } from '../../core/i18n/isolate';

/** Opens a call. `holding`: the call that stays on hold beside it. */
export type OpenCall = (holding: CallSession | null) => CallSession;

/** An intent that waits for answers of the user. */
interface Pending {
  readonly intent: CallIntent;
  readonly over: AbortController;
  check: MatDialogRef<CheckDialog, CheckAnswer> | null;
}

/**
 * Opens the call of an intent: asks the user where needed, then opens it with exactly the media of
 * the intent or of the device check. One at a time: a newer intent closes the questions of the
 * previous one.
 */
@Injectable()
export class CallOpening {
  readonly #client = inject(CLIENT);
  readonly #preferences = inject(CallPreferences);
  readonly #lowBandwidth = inject(LowBandwidth);
  readonly #confirm = inject(Confirm);
  readonly #dialog = inject(MatDialog);
  readonly #preview = inject(DevicePreview);
  #pending: Pending | null = null;

  /**
   * Returns a function that opens the call, or null when the user cancels. `present` is the name of
   * the call that would be left.
   */
  async prepare(intent: CallIntent, present: string | null): Promise<OpenCall | null> {
    if (intent.kind === 'return')
      return (holding) => this.#open(intent, this.#options(intent.media), holding);
    const before = this.#pending;
    if (before && sameIntent(before.intent, intent)) return null;
    const checked = before?.check?.componentInstance?.take() ?? null;
    before?.over.abort();
    const pending: Pending = { intent, over: new AbortController(), check: null };
    this.#pending = pending;
    try {
      if (intent.kind === 'accept') return this.#accept(intent, checked);
      checked?.close();
      return await this.#ask(pending, present);
    } finally {
      if (this.#pending === pending) this.#pending = null;
    }
  }

  /**
   * Asks before a call of another device is continued here. Returns the same as {@link prepare}.
   */
  async takeOver(intent: CallIntent): Promise<OpenCall | null> {
    this.#pending?.over.abort();
    const pending: Pending = { intent, over: new AbortController(), check: null };
    this.#pending = pending;
    try {
      const yes = await this.#confirm.ask(
        {
          heading: $localize`:@@call.takeOverHeading:Continue here?`,
          text: $localize`:@@call.takeOverText:You're in a call in another tab or on another device. If you continue here, you leave it there.`,
          verb: $localize`:@@call.takeOverVerb:Continue here`,
        },
        pending.over.signal,
      );
      return yes
        ? (holding) =>
            this.#open(intent, { ...this.#options(intent.media), takeOver: true }, holding)
        : null;
    } finally {
      if (this.#pending === pending) this.#pending = null;
    }
  }

  /**
   * The incoming call already said what accepting does to the current call. If a check was open,
   * its devices are used for this call: the camera as chosen with the answer, and a microphone that
   * was muted there stays muted.
   */
  #accept(intent: CallIntent, checked: LocalMedia | null): OpenCall {
    if (!checked) return (holding) => this.#open(intent, this.#options(intent.media), holding);
    checked.camera.set(intent.media.camera);
    return (holding) => this.#open(intent, { local: freed(checked) }, holding);
  }

  async #ask(pending: Pending, present: string | null): Promise<OpenCall | null> {
    const { intent, over } = pending;
    if (present !== null && !(await this.#mayLeave(present, over.signal))) return null;
    if (over.signal.aborted) return null;
    if ((intent.kind === 'start' && intent.afterLoss) || !this.#preferences.wantsCheck())
      return (holding) => this.#open(intent, this.#options(intent.media), holding);
    const answer = await this.#check(pending);
    // A newer intent may come while the check is being closed.
    if (over.signal.aborted) return null;
    return answer && ((holding) => this.#open(intent, { local: freed(answer.local) }, holding));
  }

  #mayLeave(present: string, signal: AbortSignal): Promise<boolean> {
    return this.#confirm.ask(
      {
        heading: $localize`:@@call.switchHeading:Leave your current call?`,
        text: $localize`:@@call.switchText:You're in a call with ${isolate(present)}:name:. You can only be in one call at a time.`,
        verb: $localize`:@@call.switchVerb:Leave and call`,
      },
      signal,
    );
  }

  async #check(pending: Pending): Promise<CheckAnswer | null> {
    const { intent, over } = pending;
    const ref = this.#dialog.open<CheckDialog, CheckData, CheckAnswer>(CheckDialog, {
      data: { media: intent.media, joining: intent.kind === 'join' },
      delayFocusTrap: false,
      width: '760px',
      maxWidth: 'calc(100vw - 24px)',
    });
    pending.check = ref;
    over.signal.addEventListener('abort', () => ref.close(), { once: true });
    return (await firstValueFrom(ref.afterClosed())) ?? null;
  }

  #options(media: MediaChoice): JoinOptions {
    return {
      media: { ...media, chosen: this.#preferences.choices().devices },
      lowBandwidth$: this.#lowBandwidth.on$,
    };
  }

  /** Returns to the call that was on hold before the page was loaded again. */
  openHeld({ call, media, devices }: HeldAfterReload): CallSession {
    const options = { ...this.#options(media), media: { ...media, chosen: devices } };
    return returnToCall(this.#client, call, { ...options, held: true });
  }

  #open(intent: CallIntent, given: JoinOptions, holding: CallSession | null): CallSession {
    this.#preview.release();
    const options = holding ? { ...given, holding } : given;
    switch (intent.kind) {
      case 'start': {
        const { conversationId, callKind: kind } = intent;
        return startCall(this.#client, { conversationId, kind }, options);
      }
      case 'join':
        return joinCall(this.#client, intent.call.id, {
          ...options,
          takeOver: options.takeOver ?? intent.takeOver ?? false,
        });
      case 'return': {
        const media = { ...intent.media, chosen: intent.devices };
        return returnToCall(this.#client, intent.call, { ...options, media });
      }
      case 'accept':
        return acceptCall(this.#client, intent.incoming.call.id, options);
    }
  }
}

/** Opens devices again that the check could not open because the previous call used them. */
function freed(local: LocalMedia): LocalMedia {
  for (const kind of ['microphone', 'camera'] as const) {
    if (local.choice$.value[kind] && local[kind].failure$.value === 'in-use') local[kind].set(true);
  }
  return local;
}

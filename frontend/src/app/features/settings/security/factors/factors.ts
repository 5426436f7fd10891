import { Component, computed, inject, signal } from '@angular/core';
import type { Factor, FactorOverview } from '@chatcall/contracts';
import { firstValueFrom } from 'rxjs';
import { CLIENT } from '../../../../core/client';
import { errorText } from '../../../../core/errors/error-text';
import { Times } from '../../../../core/i18n/times';
import { PasskeySupport } from '../../../../core/session/passkey-support';
import { Session } from '../../../../core/session/session';
import { Button } from '../../../../ui/button/button';
import { Confirm } from '../../../../ui/dialog/confirm';
import { Dialogs } from '../../../../ui/dialog/dialogs';
import { Icon } from '../../../../ui/icon/icon';
import { Skeleton } from '../../../../ui/skeleton/skeleton';
import { Toasts } from '../../../../ui/toast/toasts';
import { AddPasskey } from './add-passkey';
import { EnrolTotp } from './enrol-totp';
import { NameFactor } from './name-factor';
import { RecoveryCodesDialog } from './recovery-codes-dialog';

/** The second factors of the user, and their recovery codes. */
@Component({
  selector: 'cc-factors',
  imports: [Button, Icon, Skeleton],
  templateUrl: './factors.html',
  styleUrls: [
    '../../../../ui/sections/section.css',
    '../../../../core/session/devices/session-list.css',
    './factors.css',
  ],
})
export class Factors {
  readonly #client = inject(CLIENT);
  readonly #session = inject(Session);
  readonly #dialogs = inject(Dialogs);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  protected readonly times = inject(Times);
  protected readonly passkeys = inject(PasskeySupport).here;
  /** Until when the role of the user allows to do without; null: for ever, or no more. */
  protected readonly deadline = computed(() => {
    const deadline = this.#session.me()?.factorDeadline ?? null;
    return deadline !== null && Date.parse(deadline) > Date.now() ? deadline : null;
  });
  protected readonly overview = signal<FactorOverview | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly busy = signal(false);

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      this.overview.set(await (await this.#client.factors()).get());
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }

  protected renameLabel({ name }: Factor): string {
    return $localize`:@@factors.renameOf:Rename ${name}:name:`;
  }

  protected removeLabel({ name }: Factor): string {
    return $localize`:@@factors.removeOf:Remove ${name}:name:`;
  }

  protected addTotp(): Promise<void> {
    return this.#show(EnrolTotp, null);
  }

  protected addPasskey(): Promise<void> {
    return this.#show(AddPasskey, null);
  }

  protected rename(factor: Factor): Promise<void> {
    return this.#show(NameFactor, factor);
  }

  protected async remove({ id, name }: Factor): Promise<void> {
    const last = this.overview()?.factors.length === 1;
    const sure = await this.#confirm.ask({
      heading: $localize`:@@factors.removeHeading:Remove ${name}:name:?`,
      text: last
        ? $localize`:@@factors.removeLast:Your password alone will then be enough to sign in, and your recovery codes stop working.`
        : $localize`:@@factors.removeText:You can no longer sign in with it.`,
      verb: $localize`:@@factors.remove:Remove`,
      danger: true,
    });
    if (!sure) return;
    await this.#try(async () => {
      await (await this.#client.factors()).remove(id);
      this.#toasts.show({ kind: 'success', text: $localize`:@@factors.removed:Removed` });
    });
  }

  protected async createCodes(): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@factors.newCodesHeading:Create new recovery codes?`,
      text: $localize`:@@factors.newCodesText:The codes that you saved before stop working.`,
      verb: $localize`:@@factors.newCodes:Create new codes`,
    });
    if (!sure) return;
    await this.#try(async () => {
      const codes = await (await this.#client.factors()).createRecoveryCodes();
      await this.#show(RecoveryCodesDialog, codes);
    });
  }

  async #show(
    dialog: typeof AddPasskey | typeof EnrolTotp | typeof NameFactor | typeof RecoveryCodesDialog,
    data: unknown,
  ): Promise<void> {
    const ref = await this.#dialogs.open<object>(dialog, {
      data,
      delayFocusTrap: false,
      width: '480px',
      // Codes are shown once: they must not vanish by a click beside the dialog.
      disableClose: dialog !== NameFactor,
    });
    await firstValueFrom(ref.afterClosed());
    await this.load();
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    try {
      await act();
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(false);
      await this.load();
    }
  }
}

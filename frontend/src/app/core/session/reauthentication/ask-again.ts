import type { Injector } from '@angular/core';
import type { ReauthenticationOptions } from '@chatcall/contracts';
import { firstValueFrom } from 'rxjs';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { CLIENT } from '../../client';
import { ProveAgain } from './prove-again';

/** Asks the person to prove again who they are. @returns false when they do not want to */
export async function askAgain(injector: Injector): Promise<boolean> {
  const options = await (await injector.get(CLIENT).factors()).reauthenticationOptions();
  const ref = await injector
    .get(Dialogs)
    .open<ProveAgain, ReauthenticationOptions, boolean>(ProveAgain, {
      data: options,
      delayFocusTrap: false,
      width: '440px',
    });
  return (await firstValueFrom(ref.afterClosed())) === true;
}

import type { Injector } from '@angular/core';
import type { ChatCallClient } from '@chatcall/client-sdk';
import { firstValueFrom } from 'rxjs';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { ProveAgain, type ProveAgainData } from './prove-again';

/** Asks the person to prove again who they are. @returns false when they do not want to */
export async function askAgain(injector: Injector, client: ChatCallClient): Promise<boolean> {
  const options = await (await client.factors()).reauthenticationOptions();
  const ref = await injector.get(Dialogs).open<ProveAgain, ProveAgainData, boolean>(ProveAgain, {
    data: { client, options },
    delayFocusTrap: false,
    width: '440px',
  });
  return (await firstValueFrom(ref.afterClosed())) === true;
}

import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import {
  ChatCallError,
  PasskeyError,
  type FactorsApi,
  type ReauthenticationProof,
} from '@chatcall/client-sdk';
import type { ErrorCode, FactorProofKind, ReauthenticationOptions } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ProveAgain } from './prove-again';

const TO_SIGN = {
  challenge: 'c',
  rpId: 'localhost',
  timeout: 1,
  userVerification: 'preferred',
  allowCredentials: [],
} as const;

describe('ProveAgain', () => {
  let fixture: ComponentFixture<ProveAgain>;
  let root: HTMLElement;
  let failure: Error | null;
  let renewed: number;
  const proofs: ReauthenticationProof[] = [];
  const closed: unknown[] = [];

  const open = async (kinds: readonly FactorProofKind[]): Promise<void> => {
    const options: ReauthenticationOptions = {
      kinds,
      ...(kinds.includes('webauthn') ? { webauthn: TO_SIGN } : {}),
    };
    const factors: Partial<FactorsApi> = {
      reauthenticate: (proof) => {
        proofs.push(proof);
        return failure === null ? Promise.resolve() : Promise.reject(failure);
      },
      reauthenticationOptions: () => {
        renewed += 1;
        return Promise.resolve(options);
      },
    };
    const client = new FakeClient();
    client.passkeys = {
      create: () => new Promise(() => undefined),
      get: () => new Promise(() => undefined),
    };
    client.factors = factors;
    TestBed.configureTestingModule({
      imports: [ProveAgain],
      providers: [
        { provide: MAT_DIALOG_DATA, useFactory: () => ({ client: client.asClient(), options }) },
        { provide: MatDialogRef, useValue: { close: (result: unknown) => closed.push(result) } },
      ],
    });
    fixture = TestBed.createComponent(ProveAgain);
    await fixture.whenStable();
    root = fixture.nativeElement as HTMLElement;
  };
  const find = <T extends HTMLElement>(id: string): T | null =>
    root.querySelector<T>(`[data-testid="${id}"]`);
  const settle = async (): Promise<void> => {
    await fixture.whenStable();
    await new Promise((done) => setTimeout(done));
    await fixture.whenStable();
  };
  const type = (id: string, text: string): void => {
    const field = find<HTMLInputElement>(id);
    if (field === null) throw new Error(`There is no field ${id}.`);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const send = async (): Promise<void> => {
    await fixture.whenStable();
    root
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
  };
  const refusal = (code: ErrorCode): Error => new ChatCallError({ code, detail: '' });

  beforeEach(() => {
    failure = null;
    renewed = 0;
    proofs.length = 0;
    closed.length = 0;
  });

  it('has the focus in the password, and not where Enter closes it', async () => {
    await open([]);
    expect(root.querySelector('[cdkFocusInitial]')).toBe(find('again-password'));
  });

  it('asks users without second factors for their password, again after a wrong one', async () => {
    await open([]);
    expect(find('again-passkey')).toBeNull();
    failure = refusal('AUTH.PASSWORD_WRONG');
    type('again-password', 'secret');
    await send();
    expect(find('again-failure')?.textContent).toContain('This password is wrong.');
    failure = null;
    await send();
    expect(proofs).toEqual([{ password: 'secret' }, { password: 'secret' }]);
    expect(closed).toEqual([true]);
  });

  it('asks for a code as well, or for a recovery code', async () => {
    await open(['totp', 'recovery-code']);
    type('again-password', 'secret');
    await send();
    expect(proofs).toEqual([]);
    find('again-use-recovery')?.click();
    await fixture.whenStable();
    type('again-recovery-code', ' ABCDE ');
    await send();
    expect(proofs).toEqual([{ password: 'secret', kind: 'recovery-code', code: 'ABCDE' }]);
  });

  it('takes a passkey alone, with a new challenge for each try', async () => {
    await open(['webauthn', 'recovery-code']);
    expect(find('again-password')).toBeNull();
    failure = new PasskeyError('failed', '');
    find('again-passkey')?.click();
    await settle();
    expect(find('again-failure')?.textContent).not.toBe('');
    expect(renewed).toBe(1);
    failure = null;
    find('again-passkey')?.click();
    await settle();
    expect(proofs).toEqual([{ kind: 'webauthn' }, { kind: 'webauthn' }]);
    expect(closed).toEqual([true]);
  });
});

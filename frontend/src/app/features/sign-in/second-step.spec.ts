import { Location } from '@angular/common';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import {
  ChatCallError,
  PasskeyError,
  type FactorProof,
  type PasskeyPort,
} from '@chatcall/client-sdk';
import type { ErrorCode, FactorChallenge, FactorProofKind } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { FakeClient } from '../../../testing/fake-client';
import { ADA } from '../../../testing/samples';
import { SecondStep } from './second-step';

const TO_SIGN = {
  challenge: 'c',
  rpId: 'localhost',
  timeout: 1,
  userVerification: 'preferred',
  allowCredentials: [],
} as const;

describe('SecondStep', () => {
  let fixture: ComponentFixture<SecondStep>;
  let root: HTMLElement;
  let failure: ErrorCode | 'cancelled' | 'failed' | null;
  let passkeys: PasskeyPort | null = null;
  const proofs: FactorProof[] = [];
  const opened: string[] = [];

  const open = async (kinds: readonly FactorProofKind[], seconds = 300): Promise<void> => {
    const challenge: FactorChallenge = {
      kinds,
      ...(kinds.includes('webauthn') ? { webauthn: TO_SIGN } : {}),
      expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
    };
    const client = new FakeClient();
    client.passkeys = passkeys;
    client.auth.proveFactor = (_challenge, proof) => {
      proofs.push(proof);
      if (failure === null) return Promise.resolve(ADA);
      return Promise.reject(
        failure === 'cancelled' || failure === 'failed'
          ? new PasskeyError(failure, '')
          : new ChatCallError({ code: failure, detail: '' }),
      );
    };
    TestBed.configureTestingModule({
      imports: [SecondStep],
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.inject(Location).getState = () => ({ challenge });
    TestBed.inject(Router).navigateByUrl = (url) => {
      opened.push(String(url));
      return Promise.resolve(true);
    };
    fixture = TestBed.createComponent(SecondStep);
    await fixture.whenStable();
    root = fixture.nativeElement as HTMLElement;
  };
  const find = <T extends HTMLElement>(id: string): T | null =>
    root.querySelector<T>(`[data-testid="${id}"]`);
  const send = async (id: string, text: string): Promise<void> => {
    const field = find<HTMLInputElement>(id);
    if (field === null) throw new Error(`There is no field ${id}.`);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await fixture.whenStable();
    root
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await fixture.whenStable();
    await new Promise((done) => setTimeout(done));
    await fixture.whenStable();
  };

  beforeEach(() => {
    failure = null;
    passkeys = null;
    proofs.length = 0;
    opened.length = 0;
  });

  it('signs in with the code of the app, and opens the app', async () => {
    await open(['totp', 'recovery-code']);
    await send('factor-code', ' 123456 ');
    expect(proofs).toEqual([{ kind: 'totp', code: '123456' }]);
    expect(opened).toEqual(['/chats']);
  });

  it('shows what is wrong with a code, and takes a recovery code instead', async () => {
    await open(['totp', 'recovery-code']);
    failure = 'AUTH.FACTOR_WRONG';
    await send('factor-code', '000000');
    expect(root.textContent).toContain('This code is wrong or was used before.');
    find('use-recovery-code')?.click();
    await fixture.whenStable();
    failure = null;
    await send('recovery-code', 'ABCDE-FGHJK-LMNPQ');
    expect(proofs.at(-1)).toEqual({ kind: 'recovery-code', code: 'ABCDE-FGHJK-LMNPQ' });
    expect(opened).toEqual(['/chats']);
  });

  it('offers no recovery code to those who have none left', async () => {
    await open(['totp']);
    expect(find('use-recovery-code')).toBeNull();
  });

  describe('with a passkey or security key', () => {
    const prove = async (): Promise<void> => {
      root
        .querySelector('form')
        ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      await fixture.whenStable();
      await new Promise((done) => setTimeout(done));
      await fixture.whenStable();
    };
    beforeEach(() => {
      passkeys = {
        create: () => new Promise(() => undefined),
        get: () => new Promise(() => undefined),
      };
    });

    it('asks for it first, again after it was cancelled', async () => {
      await open(['totp', 'webauthn', 'recovery-code']);
      failure = 'cancelled';
      await prove();
      expect(root.querySelector('.failure')).toBeNull();
      failure = null;
      await prove();
      expect(proofs).toEqual([{ kind: 'webauthn' }, { kind: 'webauthn' }]);
      expect(opened).toEqual(['/chats']);
    });

    it('says what failed, and takes a code instead', async () => {
      await open(['totp', 'webauthn']);
      failure = 'AUTH.FACTOR_WRONG';
      await prove();
      expect(root.textContent).toContain("This passkey or security key isn't known here.");
      find('use-totp')?.click();
      await fixture.whenStable();
      failure = null;
      await send('factor-code', '123456');
      expect(proofs.at(-1)).toEqual({ kind: 'totp', code: '123456' });
    });

    it('offers it only in browsers that have passkeys', async () => {
      passkeys = null;
      await open(['totp', 'webauthn']);
      expect(find('factor-code')).not.toBeNull();
      expect(find('use-webauthn')).toBeNull();
    });
  });

  it('says when the sign-in has to begin again', async () => {
    await open(['totp']);
    failure = 'AUTH.CHALLENGE_INVALID';
    await send('factor-code', '123456');
    expect(find('step-over')).not.toBeNull();
    expect(find('factor-code')).toBeNull();
  });

  it('has nothing to ask after five minutes', async () => {
    await open(['totp'], -1);
    expect(find('step-over')).not.toBeNull();
  });
});

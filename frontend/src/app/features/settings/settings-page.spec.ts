import { jest } from '@jest/globals';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { CallIntents, type CallHere } from '../../core/call/call-intents';
import { Session } from '../../core/session/session';
import { Confirm } from '../../ui/dialog/confirm';
import { Viewport } from '../../core/layout/viewport';
import { SettingsPage } from './settings-page';

describe('signing out in the settings', () => {
  const inCall = signal<CallHere | null>(null);
  const unsent = signal(0);
  const ask = jest.fn<Confirm['ask']>();
  const signOut = jest.fn(() => Promise.resolve());
  const press = async (): Promise<void> => {
    const fixture = TestBed.createComponent(SettingsPage);
    await fixture.whenStable();
    (fixture.nativeElement as HTMLElement)
      .querySelector<HTMLElement>('[data-testid=settings-sign-out]')
      ?.click();
    await fixture.whenStable();
  };

  beforeEach(() => {
    inCall.set(null);
    unsent.set(0);
    ask.mockReset();
    signOut.mockClear();
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CallIntents, useValue: { inCall } },
        { provide: Confirm, useValue: { ask } },
        { provide: Session, useValue: { signOut, unsent } },
        { provide: Viewport, useValue: { narrow: signal(true) } },
      ],
    });
  });

  it('asks first, and stays signed in after a no', async () => {
    ask.mockResolvedValue(false);
    await press();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(signOut).not.toHaveBeenCalled();
  });

  it('says that messages which are not sent yet would be lost, also during a call', async () => {
    ask.mockResolvedValue(true);
    unsent.set(2);
    inCall.set({ conversationId: 'c', view: 'dock' });
    await press();
    expect(ask).toHaveBeenCalledWith(
      expect.objectContaining({ text: 'Signing out deletes them from this device.' }),
    );
  });

  it.each([
    [null, "You'll need your password to sign in again on this device."],
    [{ conversationId: 'c', view: 'dock' } as const, 'Signing out also leaves the call.'],
  ])('signs out after a yes; with the call %j the question is: %s', async (here, text) => {
    inCall.set(here);
    ask.mockResolvedValue(true);
    await press();
    expect(ask).toHaveBeenCalledWith(expect.objectContaining({ text }));
    expect(signOut).toHaveBeenCalledTimes(1);
  });
});

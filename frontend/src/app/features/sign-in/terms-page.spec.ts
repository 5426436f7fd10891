import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { FakeClient } from '../../../testing/fake-client';
import { CLIENT } from '../../core/client';
import { TermsPage } from './terms-page';

describe('the page of the terms', () => {
  let client: FakeClient;
  let fixture: ComponentFixture<TermsPage>;
  let version: number;
  const accept = jest.fn<(version: number) => Promise<void>>();
  const opened: string[] = [];
  const part = (name: string): HTMLElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector(`[data-testid="${name}"]`);
  const press = async (name: string): Promise<void> => {
    part(name)?.click();
    await fixture.whenStable();
  };

  beforeEach(async () => {
    version = 3;
    opened.length = 0;
    accept.mockReset().mockResolvedValue();
    client = new FakeClient();
    client.connection$.set({ status: 'reconnecting', attempt: 1, nextAttemptAt: null });
    client.prerequisite$.set('terms');
    client.site.terms = () => Promise.resolve({ version, text: `Terms ${version}` });
    client.site.acceptTerms = accept;
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.inject(Router).navigateByUrl = (url) => {
      opened.push(String(url));
      return Promise.resolve(true);
    };
    fixture = TestBed.createComponent(TermsPage);
    fixture.componentRef.setInput('return', '/chats/c1');
    await fixture.whenStable();
  });

  it('shows them, and continues where the user wanted to go when they are accepted', async () => {
    expect(part('terms-text')?.textContent).toBe('Terms 3');
    await press('terms-accept');
    expect(accept).toHaveBeenCalledWith(3);
    expect(opened).toEqual(['/chats/c1']);
  });

  it('shows others when they were changed meanwhile', async () => {
    accept.mockRejectedValue(new ChatCallError({ code: 'AUTH.TERMS_REQUIRED', detail: '' }));
    version = 4;
    await press('terms-accept');
    expect(part('terms-failure')?.textContent).toContain('have changed');
    expect(part('terms-text')?.textContent).toBe('Terms 4');
    expect(opened).toEqual([]);
  });

  it('continues when they were accepted on another device', async () => {
    client.prerequisite$.set(null);
    client.connection$.set({ status: 'connected' });
    await fixture.whenStable();
    expect(opened).toEqual(['/chats/c1']);
  });
});

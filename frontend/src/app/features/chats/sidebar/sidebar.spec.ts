import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import { CLIENT } from '../../../core/client';
import { SIGNED_IN } from '../../../core/session/session';
import { FakeClient } from '../../../../testing/fake-client';
import { Sidebar } from './sidebar';

/** As the shell has it: the page inside is made after its navigation. */
@Component({ selector: 'cc-test-frame', imports: [RouterOutlet], template: '<router-outlet />' })
class Frame {}

describe('Sidebar', () => {
  it('focuses the list after a sign-in only', async () => {
    const client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [
        provideRouter([
          {
            path: '',
            component: Frame,
            children: [
              { path: 'chats', component: Sidebar },
              { path: 'contacts', component: Frame },
            ],
          },
        ]),
        { provide: CLIENT, useFactory: () => client.asClient() },
      ],
    });
    TestBed.overrideComponent(Sidebar, { set: { template: '{{ afterSignIn() }}', imports: [] } });
    const fixture = TestBed.createComponent(Frame);
    const router = TestBed.inject(Router);
    const shown = async (): Promise<string | null> => {
      await fixture.whenStable();
      return (fixture.nativeElement as HTMLElement).textContent;
    };
    await router.navigateByUrl('/chats', { info: SIGNED_IN });
    expect(await shown()).toBe('true');
    await router.navigateByUrl('/contacts');
    await router.navigateByUrl('/chats');
    expect(await shown()).toBe('false');
  });
});

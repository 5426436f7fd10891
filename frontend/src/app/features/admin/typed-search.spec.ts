import { jest } from '@jest/globals';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { TypedSearch } from './typed-search';

@Component({ selector: 'cc-test-page', template: '' })
class Page {}

describe('a search in the address', () => {
  const PAUSE_MS = 300;
  let opens: () => void;
  let router: Router;
  let search: TypedSearch;

  beforeEach(async () => {
    jest.useFakeTimers();
    const opened = new Promise<typeof Page>((resolve) => {
      opens = () => resolve(Page);
    });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([
          { path: 'list', component: Page },
          { path: 'list/one', loadComponent: () => opened },
        ]),
      ],
    });
    router = TestBed.inject(Router);
    await router.navigateByUrl('/list?kind=group');
    search = TestBed.runInInjectionContext(() => new TypedSearch());
  });

  afterEach(() => jest.useRealTimers());

  it('is that of the last key, and leaves the other filters', async () => {
    search.type('t');
    search.type(' team ');
    expect(search.text()).toBe(' team ');
    await jest.advanceTimersByTimeAsync(PAUSE_MS);
    expect(router.url).toBe('/list?kind=group&q=team');
    search.type(' ');
    await jest.advanceTimersByTimeAsync(PAUSE_MS);
    expect(router.url).toBe('/list?kind=group');
  });

  it('does not take back a page that is being opened', async () => {
    search.type('team');
    const opening = router.navigateByUrl('/list/one');
    await jest.advanceTimersByTimeAsync(PAUSE_MS);
    opens();
    await expect(opening).resolves.toBe(true);
    expect(router.url).toBe('/list/one');
  });

  it('is kept when another filter is chosen before the pause is over', async () => {
    search.type('team');
    await router.navigateByUrl('/list?kind=channel');
    await jest.advanceTimersByTimeAsync(PAUSE_MS);
    expect(router.url).toBe('/list?kind=channel&q=team');
  });
});

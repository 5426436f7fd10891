import { TestBed } from '@angular/core/testing';
import { Toasts } from '../../ui/toast/toasts';
import { MissingPart } from './missing-part';

describe('a part that could not be loaded', () => {
  it('offers to reload the page each time when it is requested, and closes what it was for', async () => {
    const toasts = TestBed.inject(Toasts);
    const fixture = TestBed.createComponent(MissingPart);
    let closed = 0;
    fixture.componentInstance.closed.subscribe(() => (closed += 1));
    fixture.componentRef.setInput('request', null);
    await fixture.whenStable();
    expect([toasts.list().length, closed]).toEqual([0, 0]);
    for (const request of [{ byKey: false }, false, { byKey: true }]) {
      for (const { id } of toasts.list()) toasts.close(id);
      fixture.componentRef.setInput('request', request);
      await fixture.whenStable();
      const labels = toasts.list().map(({ action }) => action?.label);
      expect(labels).toEqual(request === false ? [] : ['Reload page']);
    }
    expect(closed).toBe(2);
  });
});

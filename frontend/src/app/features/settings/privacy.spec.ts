import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { FakeClient } from '../../../testing/fake-client';
import { CLIENT } from '../../core/client';
import { Privacy } from './privacy';

describe('the privacy page of the settings', () => {
  let client: FakeClient;
  let fixture: ComponentFixture<Privacy>;
  const select = (): HTMLSelectElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector('[data-testid="acceptsCalls"]');

  beforeEach(async () => {
    client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
    fixture = TestBed.createComponent(Privacy);
    await fixture.whenStable();
  });

  it('shows from whom calls are accepted, with a label', () => {
    expect(select()?.value).toBe('everyone');
    expect(select()?.labels[0]?.textContent).toContain('Who can call me');
  });
});

import { TestBed } from '@angular/core/testing';
import type { MessageDelivery } from '@chatcall/client-sdk';
import { mine, timelineMessage } from '../../../../testing/samples';
import { TickMark, tickOf } from './tick-mark';

describe('tickOf', () => {
  it('is null for messages of others', () => {
    expect(tickOf(timelineMessage(1))).toBeNull();
  });

  it('is the delivery state of an own message', () => {
    expect(tickOf(mine(5, { seq: null, delivery: 'waiting' }))).toBe('waiting');
    expect(tickOf(mine(5, { delivery: 'read' }))).toBe('read');
  });
});

describe('TickMark', () => {
  it.each<[MessageDelivery, string]>([
    ['waiting', 'Waiting for the connection'],
    ['sending', 'Sending'],
    ['sent', 'Sent'],
    ['delivered', 'Delivered'],
    ['read', 'Read'],
    ['failed', 'Not sent'],
  ])('has a text and a tooltip for %s', async (tick, words) => {
    const fixture = TestBed.createComponent(TickMark);
    fixture.componentRef.setInput('tick', tick);
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    expect(host.textContent?.trim()).toBe(words);
    expect(host.title).toBe(words);
  });
});

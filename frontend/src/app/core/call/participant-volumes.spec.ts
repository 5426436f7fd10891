import { TestBed } from '@angular/core/testing';
import { ParticipantVolumes } from './participant-volumes';

describe('the volumes of participants', () => {
  const reloaded = (): ParticipantVolumes => {
    TestBed.resetTestingModule();
    return TestBed.inject(ParticipantVolumes);
  };

  beforeEach(() => localStorage.clear());

  it('are remembered for each user, within bounds', () => {
    const volumes = reloaded();
    expect(volumes.of('ben')).toBe(1);
    volumes.set('ben', 1.5);
    volumes.set('cem', 7);
    volumes.set('ada', -1);
    const again = reloaded();
    expect(['ben', 'cem', 'ada'].map((id) => again.of(id))).toEqual([1.5, 2, 0]);
  });

  it('are forgotten when they are normal, or those of too many others', () => {
    const volumes = reloaded();
    volumes.set('ben', 1.5);
    volumes.set('ben', 1);
    expect(localStorage.getItem('chatcall.call.volumes')).toBe('{}');
    for (let count = 0; count <= 200; count += 1) volumes.set(`user-${count}`, 0.5);
    expect([volumes.of('user-0'), volumes.of('user-1'), volumes.of('user-200')]).toEqual([
      1, 0.5, 0.5,
    ]);
  });

  it.each(['null', '{"ben":"loud"}', '{"ben":null}', 'no JSON'])('are normal after %s', (text) => {
    localStorage.setItem('chatcall.call.volumes', text);
    expect(reloaded().of('ben')).toBe(1);
  });
});

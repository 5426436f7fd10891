import { jest } from '@jest/globals';
import { Scope } from './scope.js';

describe('Scope', () => {
  it('ends children first, in reverse order, once', () => {
    const order: string[] = [];
    const scope = new Scope();
    scope.onClose(() => order.push('first'));
    const child = scope.child();
    child.onClose(() => order.push('child'));
    scope.close();
    scope.close();
    expect(order).toEqual(['child', 'first']);
  });

  it('ends at once what is added too late', () => {
    const scope = new Scope();
    scope.close();
    const late = jest.fn();
    scope.onClose(late);
    expect(late).toHaveBeenCalledTimes(1);
    expect(scope.child().closed).toBe(true);
  });

  it('removes a child that closes before its parent', () => {
    const scope = new Scope();
    const end = jest.fn();
    const child = scope.child();
    child.onClose(end);
    child.close();
    scope.close();
    expect(end).toHaveBeenCalledTimes(1);
  });

  describe('reconcile', () => {
    it('opens one child per new key, keeps known ones, and closes those that are missing', () => {
      const scope = new Scope();
      const children = new Map<string, Scope>();
      const log: string[] = [];
      const reconcile = (...keys: string[]): void =>
        scope.reconcile(children, keys, (key, child) => {
          log.push(`+${key}`);
          child.onClose(() => log.push(`-${key}`));
        });
      reconcile('a', 'b', 'b');
      reconcile('b', 'c');
      expect(log).toEqual(['+a', '+b', '-a', '+c']);
      expect([...children.keys()]).toEqual(['b', 'c']);
      scope.close();
      expect(log.slice(4).sort()).toEqual(['-b', '-c']);
      expect(children.size).toBe(0);
    });

    it('opens a key again after its child was closed, and none once the scope is closed', () => {
      const scope = new Scope();
      const children = new Map<string, Scope>();
      let opened = 0;
      scope.reconcile(children, ['a'], () => (opened += 1));
      children.get('a')?.close();
      scope.reconcile(children, ['a'], () => (opened += 1));
      scope.close();
      scope.reconcile(children, ['a', 'b'], () => (opened += 1));
      expect(opened).toBe(2);
    });
  });
});

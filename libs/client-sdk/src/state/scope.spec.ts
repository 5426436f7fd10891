import { Scope } from './scope.js';

describe('Scope', () => {
  it('ends what was added to it in reverse order, once', () => {
    const scope = new Scope();
    const ended: string[] = [];
    scope.onClose(() => ended.push('first'));
    scope.child().onClose(() => ended.push('second'));
    scope.close();
    scope.close();
    expect(ended).toEqual(['second', 'first']);
    scope.onClose(() => ended.push('late'));
    expect(ended).toEqual(['second', 'first', 'late']);
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

import { STEPS, chooseSteps, planStages, takeStep } from './steps.mjs';

const namesOf = (steps) => steps.map(({ name }) => name);

describe('chooseSteps', () => {
  it('takes all steps when none is named', () => {
    expect(chooseSteps([]).chosen).toEqual(STEPS);
  });

  it('takes steps by the beginning of their name, in their order', () => {
    expect(namesOf(chooseSteps(['type', 'lint']).chosen)).toEqual(['lint', 'typecheck']);
  });

  it('takes what is no step as a pattern of test files', () => {
    const { chosen, patterns } = chooseSteps(['backend', 'users.spec']);
    expect([namesOf(chosen), patterns]).toEqual([['backend'], ['users.spec']]);
  });

  it('builds before a step that needs the build', () => {
    expect(namesOf(chooseSteps(['e2e', 'sdk-chat']).chosen)).toEqual(['build', 'e2e']);
  });

  it.each([[['no-such-step']], [['lint', 'users.spec']]])(
    'takes no step for %j, since no tests match the pattern',
    (words) => {
      expect(chooseSteps(words).chosen).toEqual([]);
    },
  );
});

describe('planStages', () => {
  it('runs the backend beside the checks, and then the product', () => {
    expect(planStages(STEPS).map((lanes) => lanes.map(namesOf))).toEqual([
      [['backend'], ['lint', 'typecheck', 'build', 'start', 'tools', 'client-sdk', 'frontend']],
      [['e2e']],
    ]);
  });

  it('has no lane without a step', () => {
    expect(planStages(chooseSteps(['backend']).chosen).map((lanes) => lanes.map(namesOf))).toEqual([
      [['backend']],
    ]);
  });
});

describe('takeStep', () => {
  const [stage] = planStages(STEPS);

  it('takes the steps of the lane first, and then tests of the other lane that need no build', () => {
    const rest = structuredClone(stage);
    const taken = Array.from({ length: 5 }, () => takeStep(rest, 0)?.name);
    expect(taken).toEqual(['backend', 'tools', 'client-sdk', 'frontend', undefined]);
    expect(rest.map(namesOf)).toEqual([[], ['lint', 'typecheck', 'build', 'start']]);
  });

  it('takes every step once', () => {
    const rest = structuredClone(stage);
    const taken = Array.from({ length: 10 }, (_, index) => takeStep(rest, index % 2)?.name);
    expect(taken.filter(Boolean).sort()).toEqual(namesOf(stage.flat()).sort());
  });
});

import { refuseStrayFiles } from './stray-files';

describe('files that are dropped on the page', () => {
  const dropEffects: string[] = [];
  let end: () => void;
  const over = (types: readonly string[], taken = false): boolean => {
    const dataTransfer = { types, dropEffect: 'copy' };
    const event = new Event('dragover', { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer });
    if (taken) event.preventDefault();
    document.body.dispatchEvent(event);
    dropEffects.push(dataTransfer.dropEffect);
    return event.defaultPrevented;
  };

  beforeEach(() => {
    dropEffects.length = 0;
    end = refuseStrayFiles(document);
  });
  afterEach(() => end());

  it('do not replace it', () => {
    expect(over(['Files'])).toBe(true);
    expect(dropEffects).toEqual(['none']);
  });

  it('are left to what takes them; texts and links are not concerned', () => {
    over(['Files'], true);
    expect(over(['text/plain'])).toBe(false);
    expect(dropEffects).toEqual(['copy', 'copy']);
  });
});

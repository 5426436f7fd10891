import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { fileCard } from '../../../../testing/samples';
import { FileStrip, type StripMessage } from './file-strip';
import { MediaViewer } from './media-viewer';

describe('the small pictures of a message outside of its timeline', () => {
  let fixture: ComponentFixture<FileStrip>;
  const open = jest.fn<MediaViewer['open']>();
  const buttons = (): HTMLElement[] => [
    ...(fixture.nativeElement as HTMLElement).querySelectorAll<HTMLElement>(
      '[data-testid="strip-open"]',
    ),
  ];
  const show = async (of: StripMessage | null): Promise<void> => {
    fixture = TestBed.createComponent(FileStrip);
    fixture.componentRef.setInput('files', [
      fileCard('lake.png', { alt: 'A lake' }),
      fileCard('plan.pdf', { kind: 'pdf' }),
    ]);
    fixture.componentRef.setInput('of', of);
    await fixture.whenStable();
  };

  beforeEach(() => {
    open.mockReset();
    TestBed.configureTestingModule({ providers: [{ provide: MediaViewer, useValue: { open } }] });
  });

  it('open the viewer with those of the message, in its conversation', async () => {
    await show({ id: 'one', conversationId: 'room' });
    expect(buttons().map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('A lake'),
    ]);
    buttons()[0]?.click();
    const [conversationId, known, first] = open.mock.calls[0] ?? [];
    expect(conversationId).toBe('room');
    expect(known?.map(({ file, messageId }) => [file.name, messageId])).toEqual([
      ['lake.png', 'one'],
      ['plan.pdf', 'one'],
    ]);
    expect(first?.file.name).toBe('lake.png');
  });

  it('are only shown without a message', async () => {
    await show(null);
    expect(buttons()).toEqual([]);
    const image = (fixture.nativeElement as HTMLElement).querySelector('img');
    expect(image?.alt).toBe('A lake');
  });
});

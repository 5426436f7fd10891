import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { jest } from '@jest/globals';
import { ChatCallError } from '@chatcall/client-sdk';
import { CropDialog, type PictureUpload } from './crop-dialog';

describe('the dialog that crops a picture', () => {
  let fixture: ComponentFixture<CropDialog>;
  let upload: jest.Mock<PictureUpload>;
  let close: jest.Mock<() => void>;
  let drawn: number[];

  const get = <E extends HTMLElement>(testId: string): E => {
    const found = (fixture.nativeElement as HTMLElement).querySelector<E>(
      `[data-testid=${testId}]`,
    );
    if (!found) throw new Error(`there is no ${testId}`);
    return found;
  };
  const image = (): HTMLImageElement => {
    const found = get('crop-view').querySelector('img');
    if (!found) throw new Error('there is no picture');
    return found;
  };
  /** Where the whole picture lies, in percent of the visible part. */
  const place = (): number[] =>
    (['left', 'top', 'width'] as const).map((side) => Math.round(parseFloat(image().style[side])));
  const key = async (name: string): Promise<void> => {
    get('crop-view').dispatchEvent(new KeyboardEvent('keydown', { key: name }));
    await fixture.whenStable();
  };
  const save = async (): Promise<void> => {
    get('crop-save').click();
    await fixture.whenStable();
    await fixture.whenStable();
  };

  beforeEach(async () => {
    URL.createObjectURL = () => 'blob:picture';
    URL.revokeObjectURL = () => undefined;
    drawn = [];
    const context = { drawImage: (_: unknown, ...numbers: number[]) => (drawn = numbers) };
    jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
    jest
      .spyOn(HTMLCanvasElement.prototype, 'toBlob')
      .mockImplementation((done) => done(new Blob(['cropped'], { type: 'image/webp' })));
    upload = jest.fn<PictureUpload>().mockResolvedValue(undefined);
    close = jest.fn();
    TestBed.configureTestingModule({
      providers: [
        {
          provide: MAT_DIALOG_DATA,
          useFactory: () => ({ file: new File(['x'], 'a.png'), group: true, upload }),
        },
        { provide: MatDialogRef, useFactory: () => ({ close, id: 'crop', addPanelClass: close }) },
      ],
    });
    fixture = TestBed.createComponent(CropDialog);
    await fixture.whenStable();
  });
  afterEach(() => jest.restoreAllMocks());

  const load = async (width: number, height: number): Promise<void> => {
    Object.defineProperties(image(), {
      naturalWidth: { value: width },
      naturalHeight: { value: height },
    });
    image().dispatchEvent(new Event('load'));
    await fixture.whenStable();
  };

  it('shows the middle square, which keys move and zoom', async () => {
    await load(800, 400);
    expect(place()).toEqual([-50, 0, 200]);
    await key('ArrowRight');
    expect(place()).toEqual([-55, 0, 200]);
    for (let step = 0; step < 30; step += 1) await key('ArrowLeft');
    expect(place()).toEqual([0, 0, 200]);
    get<HTMLInputElement>('crop-zoom').value = '2';
    get('crop-zoom').dispatchEvent(new Event('input'));
    await fixture.whenStable();
    expect(place()).toEqual([-50, -50, 400]);
  });

  it('uploads the chosen part, shows how much was sent, and closes', async () => {
    await load(800, 400);
    let finish: () => void = () => undefined;
    upload.mockImplementation((_, onProgress) => {
      onProgress(0.25);
      return new Promise<void>((resolve) => (finish = resolve));
    });
    await save();
    expect(drawn).toEqual([200, 0, 400, 400, 0, 0, 400, 400]);
    expect(get<HTMLProgressElement>('crop-progress').value).toBe(0.25);
    // A second click does not upload it again.
    await save();
    expect(upload).toHaveBeenCalledTimes(1);
    finish();
    await fixture.whenStable();
    expect(close).toHaveBeenCalledTimes(1);
    expect(upload.mock.calls[0]?.[0].content.type).toBe('image/webp');
  });

  it('stays open with a sentence when the upload fails, and can be tried again', async () => {
    await load(800, 400);
    upload.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.STORAGE_FULL', detail: '' }));
    await save();
    expect(get('crop-error').textContent).toContain('out of storage');
    expect(close).not.toHaveBeenCalled();
    await save();
    expect(get('crop-error').textContent).toBe('');
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('says so when the browser cannot read the picture', async () => {
    image().dispatchEvent(new Event('error'));
    await fixture.whenStable();
    expect(get('crop-error').textContent).toContain("can't read this picture");
    expect(get<HTMLButtonElement>('crop-save').disabled).toBe(true);
  });
});

import type { FileCard } from '@chatcall/contracts';
import type { HttpRequest } from '../ports/client-ports.js';
import type { FileStore, FileContent } from '../ports/client-ports.js';
import { problem, type FakeAnswer, type FakeHttp } from './fake-http.js';

interface Stored {
  readonly size: number;
  bytes: Uint8Array;
}

/** What a request is answered with instead, or null: as usual. */
type Interruption = (request: HttpRequest) => FakeAnswer | 'offline' | 'silent' | null;

/** A server that takes uploads with the tus protocol, in the memory of a test. */
export class FakeUploads {
  /** Of the clients. */
  readonly #https: FakeHttp[] = [];
  readonly uploads = new Map<string, Stored>();
  /** Uploads and files that were deleted. */
  readonly deleted: string[] = [];
  /** Files that were made of uploads, by id. */
  readonly files = new Map<string, FileCard>();
  /** Contents of the files, by id. */
  readonly texts = new Map<string, string>();
  /** The next upload is created, and the answer is lost. */
  losesCreation = false;
  /** The next file is made, and the answer is lost. */
  losesFile = false;
  /** Called before each request. */
  interrupt: Interruption = () => null;
  /** Most bytes of a request that are stored before the connection is lost; null: all. */
  cutAfter: number | null = null;
  #created = 0;
  /** Ids of uploads, by the keys with which they were created. */
  readonly #keys = new Map<string, string>();

  constructor(http: FakeHttp) {
    this.connect(http);
  }

  /** Serves another client. */
  connect(http: FakeHttp): void {
    this.#https.push(http);
    http.on('POST uploads', (request) => this.#interrupted(request) ?? this.#create(request));
    http.on('POST files', (request) => this.#interrupted(request) ?? this.#makeFile(request));
    for (const id of this.uploads.keys()) this.#serve(http, id);
  }

  /** Sizes of the bodies of the requests of an upload. */
  parts(id: string): readonly number[] {
    const requests = this.#https.flatMap((http) => http.requests);
    return requests.flatMap(({ method, url, content }) =>
      method === 'PATCH' && url.endsWith(id) ? (content?.size ?? 0) : [],
    );
  }

  text(id: string): string {
    return this.texts.get(id) ?? '';
  }

  /** Answers requests about an upload. */
  #serve(http: FakeHttp, id: string): void {
    for (const method of ['PATCH', 'HEAD', 'DELETE'] as const)
      http.on(
        `${method} uploads/${id}`,
        (sent) => this.#interrupted(sent) ?? this.#answer(id, sent),
      );
    http.on(`DELETE files/${id}`, () => {
      this.deleted.push(id);
      return { status: 204 };
    });
  }

  #interrupted(request: HttpRequest): FakeAnswer | 'offline' | 'silent' | null {
    return this.interrupt(request);
  }

  #create({ headers }: HttpRequest): FakeAnswer | 'offline' {
    const key = headers['Idempotency-Key'];
    const known = key === undefined ? undefined : this.#keys.get(key);
    const id =
      known !== undefined && this.uploads.has(known) ? known : `file-${(this.#created += 1)}`;
    if (id !== known) {
      if (key !== undefined) this.#keys.set(key, id);
      this.uploads.set(id, { size: Number(headers['Upload-Length']), bytes: new Uint8Array() });
      for (const http of this.#https) this.#serve(http, id);
    }
    if (this.losesCreation) {
      this.losesCreation = false;
      return 'offline';
    }
    return { status: 201, headers: { Location: `/api/uploads/${id}`, 'Upload-Offset': '0' } };
  }

  async #answer(id: string, { method, headers, content }: HttpRequest): Promise<FakeAnswer> {
    const upload = this.uploads.get(id);
    if (!upload) return method === 'HEAD' ? { status: 404 } : problem(404, 'FILE.NOT_FOUND');
    if (method === 'DELETE') {
      this.uploads.delete(id);
      this.deleted.push(id);
      return { status: 204 };
    }
    if (method === 'PATCH') {
      if (Number(headers['Upload-Offset']) !== upload.bytes.length)
        return problem(409, 'FILE.UPLOAD_CONFLICT');
      const sent = new Uint8Array((await content?.arrayBuffer()) ?? new ArrayBuffer());
      const arrived = this.cutAfter === null ? sent : sent.slice(0, this.cutAfter);
      upload.bytes = new Uint8Array([...upload.bytes, ...arrived]);
      if (arrived.length < sent.length) throw new Error('network down');
    }
    return {
      status: method === 'HEAD' ? 200 : 204,
      headers: {
        'Upload-Offset': String(upload.bytes.length),
        'Upload-Length': String(upload.size),
      },
    };
  }

  #makeFile({ body }: HttpRequest): FakeAnswer | 'offline' {
    const { uploadId, name } = JSON.parse(body ?? '{}') as { uploadId: string; name: string };
    const upload = this.uploads.get(uploadId);
    const made = this.files.get(uploadId);
    if (made) return { status: 201, body: made };
    if (!upload) return problem(404, 'FILE.NOT_FOUND');
    if (upload.bytes.length < upload.size) return problem(422, 'FILE.UPLOAD_INCOMPLETE');
    const file = fileCard({ id: uploadId, name, size: upload.size });
    this.files.set(uploadId, file);
    this.texts.set(uploadId, new TextDecoder().decode(upload.bytes));
    this.uploads.delete(uploadId);
    if (this.losesFile) {
      this.losesFile = false;
      return 'offline';
    }
    return { status: 201, body: file };
  }
}

export function fileCard(change: Partial<FileCard> = {}): FileCard {
  return {
    id: 'file-1',
    name: 'notes.txt',
    kind: 'text',
    type: 'text/plain',
    size: 5,
    width: null,
    height: null,
    duration: null,
    pages: null,
    animated: false,
    blurhash: null,
    preview: false,
    waveform: null,
    alt: '',
    ...change,
  };
}

/** The files of a device. */
export class MemoryFiles implements FileStore {
  readonly contents = new Map<string, FileContent>();
  /** The next writes fail: the storage is full. */
  full = false;

  get(key: string): Promise<FileContent | null> {
    return Promise.resolve(this.contents.get(key) ?? null);
  }

  set(key: string, content: FileContent): Promise<void> {
    if (this.full) return Promise.reject(new Error('full'));
    this.contents.set(key, content);
    return Promise.resolve();
  }

  remove(key: string): Promise<void> {
    this.contents.delete(key);
    return Promise.resolve();
  }

  keys(prefix: string): Promise<readonly string[]> {
    return Promise.resolve([...this.contents.keys()].filter((key) => key.startsWith(prefix)));
  }
}

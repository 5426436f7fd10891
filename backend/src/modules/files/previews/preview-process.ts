/**
 * Program of the child process that looks into one file and ends; `preview-runner.ts` starts it
 * within limits of time and memory. It reads nothing but the file, and answers on its output, once.
 * A single file without imports of this project: the tests run it as it is.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encode } from 'blurhash';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

/** The argument of this program, as JSON. */
interface Task {
  readonly path: string;
  /** Folder for what the tools write; removed by the parent. */
  readonly folder: string;
  readonly kind: 'image' | 'pdf' | 'media';
  /** Media type. */
  readonly type: string;
  /** For each program; less than the whole process has, so that what was found before is kept. */
  readonly toolMs: number;
  /** Longest edges of the pictures, ascending; pictures are never enlarged. */
  readonly sizes: readonly number[];
}

/** The answer, as JSON. */
interface Answer {
  width: number | null;
  height: number | null;
  duration: number | null;
  pages: number | null;
  animated: boolean;
  blurhash: string | null;
  /** WebP in Base64, by longest edge; null: there is no preview. */
  pictures: Record<string, string> | null;
}

/** Part of what ffprobe prints. */
interface Probe {
  readonly format?: { readonly duration?: string };
  readonly streams?: readonly ProbedStream[];
}

interface ProbedStream {
  readonly codec_type?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_aspect_ratio?: string;
  readonly disposition?: { readonly attached_pic?: number };
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

/**
 * Maximum number of pixels: more than phones take. A small file can claim far more (decompression
 * bomb).
 */
const PIXELS_MAX = 50_000_000;
/** Maximum edge length in pixels. */
const EDGE_MAX = 16_384;
const QUALITY = 80;
const MILLISECONDS_MAX = 2_147_483_647;
/** Components of a BlurHash, across and down. */
const BLUR = { across: 4, down: 3, pixels: 32 } as const;

/** The loaders of libvips that may run. None for vector graphics: they can name other files. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'];

/** Formats of images whose pages are moments of time. */
const MOVING = new Set<string>(['gif', 'webp']);

/**
 * Containers that hold their own data. Playlists, lists of files and descriptions of streams (HLS,
 * DASH, concat, SDP) are not among them: they name other files and addresses.
 */
const CONTAINERS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,ogg,flac,wav,mp3,aac,aiff,amr';
/** Decoders that may run: those of common files, since a rare one is more likely to have faults. */
const DECODERS = [
  'h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,mpeg2video,mpeg1video,h263,theora,prores',
  'mjpeg,png,aac,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,flac,alac,ac3,eac3,amrnb,amrwb',
  'pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_alaw,pcm_mulaw',
  'mov_text,subrip,srt,ass,ssa,webvtt,dvdsub,pgssub',
].join(',');
const SOURCE = [
  ...['-protocol_whitelist', 'file'],
  ...['-format_whitelist', CONTAINERS],
  ...['-codec_whitelist', DECODERS],
  ...['-max_pixels', String(PIXELS_MAX)],
];
/** The poster frame is not the first one, which is often black. */
const POSTER_SECONDS = 1;

const TOOL_OUTPUT_MAX = 1_048_576;

const runTool = promisify(execFile);

function tool(name: string, args: readonly string[]): Promise<{ stdout: string }> {
  const limits = {
    maxBuffer: TOOL_OUTPUT_MAX,
    timeout: task.toolMs,
    killSignal: 'SIGKILL',
  } as const;
  return runTool(name, [...args], limits);
}

function emptyAnswer(): Answer {
  return {
    width: null,
    height: null,
    duration: null,
    pages: null,
    animated: false,
    blurhash: null,
    pictures: null,
  };
}

/** Adds to the answer what is found, so that a failure keeps what was found before it. */
const EXAMINE: Record<Task['kind'], (task: Task, answer: Answer) => Promise<void>> = {
  image: examineImage,
  pdf: examinePdf,
  media: examineMedia,
};

async function examineImage(task: Task, answer: Answer): Promise<void> {
  const source = sharp(task.path, { limitInputPixels: false });
  const { autoOrient, format, pages = 1 } = await source.metadata();
  const { width, height } = autoOrient;
  if (width > EDGE_MAX || height > EDGE_MAX || width * height > PIXELS_MAX) return;
  await addPictures(task.path, task.sizes, answer);
  const animated = (pages > 1 && MOVING.has(format)) || task.type === 'image/apng';
  Object.assign(answer, { width, height, animated });
}

async function examinePdf(task: Task, answer: Answer): Promise<void> {
  const { stdout } = await tool('pdfinfo', [task.path]);
  const pages = /^Pages:\s+(\d{1,9})$/m.exec(stdout)?.[1];
  answer.pages = pages === undefined ? null : Number(pages);
  const first = join(task.folder, 'page');
  const size = String(task.sizes.at(-1));
  const options = ['-f', '1', '-l', '1', '-singlefile', '-scale-to', size, '-png'];
  await tool('pdftoppm', [...options, task.path, first]);
  await addPictures(`${first}.png`, task.sizes, answer);
}

async function examineMedia(task: Task, answer: Answer): Promise<void> {
  const source = `file:${task.path}`;
  const entries =
    'format=duration:stream=codec_type,width,height,sample_aspect_ratio:stream_disposition=attached_pic:stream_side_data=rotation';
  const probed = await tool('ffprobe', [
    ...['-v', 'error', ...SOURCE, '-show_entries', entries, '-of', 'json', '-i', source],
  ]);
  const { format, streams = [] } = JSON.parse(probed.stdout) as Probe;
  const seconds = Number(format?.duration ?? Number.NaN);
  const duration = Number.isFinite(seconds) ? seconds : await readDuration(source);
  if (duration >= 0 && duration * 1000 <= MILLISECONDS_MAX)
    answer.duration = Math.round(duration * 1000);
  // The cover of a song is a stream of one picture.
  const video = streams.find(
    ({ codec_type: type, disposition }) => type === 'video' && disposition?.attached_pic !== 1,
  );
  if (video === undefined) return;
  const poster = join(task.folder, 'poster.png');
  await makePoster(source, poster, task.sizes.at(-1) ?? 0, answer.duration ?? 0);
  await addPictures(poster, task.sizes, answer);
  Object.assign(answer, shownSize(video));
}

/** Of a file whose header does not say it, as browsers record them: the end of the last packet. */
async function readDuration(source: string): Promise<number> {
  const copy = ['-map', '0', '-c', 'copy', '-f', 'null', '-progress', 'pipe:1', '-'];
  const { stdout } = await tool('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    ...SOURCE,
    '-i',
    source,
    ...copy,
  ]);
  const last = [...stdout.matchAll(/^out_time_us=(\d+)$/gm)].at(-1)?.[1];
  return last === undefined ? Number.NaN : Number(last) / 1e6;
}

async function makePoster(
  source: string,
  target: string,
  edge: number,
  duration: number,
): Promise<void> {
  const at = Math.min(POSTER_SECONDS, duration / 2000);
  const scale = `scale=iw*sar:ih,scale='min(iw,${edge})':'min(ih,${edge})':force_original_aspect_ratio=decrease`;
  await tool('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-threads', '1', ...SOURCE, '-ss', String(at), '-i', source],
    ...['-map', '0:V:0', '-frames:v', '1', '-vf', scale, '-threads', '1', '-update', '1', target],
  ]);
}

/** Width and height as players show them: upright, with square pixels. */
function shownSize(video: ProbedStream): Pick<Answer, 'width' | 'height'> {
  const { width = 0, height = 0, sample_aspect_ratio: ratio = '1:1' } = video;
  if (width <= 0 || height <= 0) return { width: null, height: null };
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const wide = across > 0 && down > 0 ? Math.max(1, Math.round((width * across) / down)) : width;
  const rotation =
    video.side_data_list?.find(({ rotation: value }) => value !== undefined)?.rotation ?? 0;
  return Math.abs(rotation) % 180 === 90
    ? { width: height, height: wide }
    : { width: wide, height };
}

/** Decodes the picture once, in the largest size that is needed; the others are made of that. */
async function addPictures(path: string, sizes: readonly number[], answer: Answer): Promise<void> {
  const edge = sizes.at(-1) ?? 0;
  const { data, info } = await sharp(path, {
    limitInputPixels: PIXELS_MAX,
    failOn: 'error',
    sequentialRead: true,
  })
    .autoOrient()
    .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const decoded = (): Sharp => sharp(data, { raw: { width, height, channels } });
  const pictures: Record<string, string> = {};
  for (const size of sizes) {
    const picture = decoded().resize(size, size, { fit: 'inside', withoutEnlargement: true });
    pictures[size] = (await picture.webp({ quality: QUALITY }).toBuffer()).toString('base64');
    // Larger ones would be the same.
    if (size >= Math.max(width, height)) break;
  }
  answer.blurhash = await blurhashOf(decoded());
  answer.pictures = pictures;
}

async function blurhashOf(picture: Sharp): Promise<string> {
  const { data, info } = await picture
    .resize(BLUR.pixels, BLUR.pixels, { fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return encode(new Uint8ClampedArray(data), info.width, info.height, BLUR.across, BLUR.down);
}

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS.map((name) => `VipsForeignLoad${name}File`) });
sharp.concurrency(1);
sharp.cache(false);

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const answer = emptyAnswer();
try {
  await EXAMINE[task.kind](task, answer);
} catch (error) {
  process.stderr.write(String(error));
}
process.stdout.write(JSON.stringify(answer));

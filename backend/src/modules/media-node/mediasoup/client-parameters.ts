import type { types } from 'mediasoup';
import { InvalidMediaParametersError } from '../port/media.errors.js';
import { MediaInput } from './media-input.js';

const SSRC_MAX = 2 ** 32 - 1;
const BITRATE_MAX = 1_000_000_000;
const EXTENSION_ID_MAX = 255;
const PAYLOAD_TYPE_MAX = 127;

const MIME_TYPE = /^(audio|video)\/[A-Za-z0-9._+-]{1,48}$/i;
const TOKEN = /^[\x21-\x7e]{1,64}$/;
const FEEDBACK = /^[\x20-\x7e]{0,64}$/;
const URI = /^[\x21-\x7e]{1,256}$/;
/** RFC 8852, with the maximum length of mediasoup. */
const STREAM_ID = /^[A-Za-z0-9_-]{1,16}$/;
const NAME = /^[\x20-\x7e]{0,256}$/;
const SCALABILITY_MODE = /^[LS][1-9]T[1-9][A-Za-z0-9_]{0,12}$/;
/** Bytes in hex with colons between (RFC 8122), up to SHA-512. */
const FINGERPRINT = /^[0-9A-F]{2}(:[0-9A-F]{2}){0,63}$/i;

const KINDS = ['audio', 'video'] as const satisfies readonly types.MediaKind[];
const ROLES = ['auto', 'client', 'server'] as const satisfies readonly types.DtlsRole[];
const HASHES = [
  'sha-1',
  'sha-224',
  'sha-256',
  'sha-384',
  'sha-512',
] as const satisfies readonly types.FingerprintAlgorithm[];
const DIRECTIONS = [
  'sendrecv',
  'sendonly',
  'recvonly',
  'inactive',
] as const satisfies readonly types.RtpHeaderExtensionDirection[];

/**
 * Reads the parameters of what a client sends into exactly what mediasoup expects: unknown fields
 * are dropped and every value is within its bounds.
 * @throws InvalidMediaParametersError naming the field, also when a codec is not of the kind
 */
export function readRtpParameters(value: unknown, kind: types.MediaKind): types.RtpParameters {
  const input = new MediaInput(value, 'rtpParameters');
  const codecs = input.list('codecs', 32, readCodec);
  if (
    codecs.length === 0 ||
    codecs.some(({ mimeType }) => !mimeType.toLowerCase().startsWith(`${kind}/`))
  ) {
    throw new InvalidMediaParametersError(`rtpParameters.codecs must be of ${kind}.`);
  }
  return {
    ...input.optional('mid', (name) => input.text(name, STREAM_ID)),
    codecs,
    headerExtensions: input.list('headerExtensions', 32, readHeaderExtension),
    encodings: input.list('encodings', 8, readEncoding),
    ...input.optional('rtcp', (name) => readRtcp(input.object(name))),
    ...input.optional('msid', (name) => input.text(name, NAME)),
  };
}

/**
 * Reads what a client can receive.
 * @throws InvalidMediaParametersError naming the field
 */
export function readRtpCapabilities(value: unknown): types.RtpCapabilities {
  const input = new MediaInput(value, 'rtpCapabilities');
  return {
    codecs: input.list('codecs', 64, readCodecCapability),
    headerExtensions: input.list('headerExtensions', 64, readExtensionCapability),
  };
}

/**
 * Reads the DTLS parameters of a client.
 * @throws InvalidMediaParametersError naming the field
 */
export function readDtlsParameters(value: unknown): types.DtlsParameters {
  const input = new MediaInput(value, 'dtlsParameters');
  const fingerprints = input.list('fingerprints', 8, (item) => ({
    algorithm: item.oneOf('algorithm', HASHES),
    value: item.text('value', FINGERPRINT),
  }));
  if (fingerprints.length === 0)
    throw new InvalidMediaParametersError('dtlsParameters.fingerprints must not be empty.');
  return { ...input.optional('role', (name) => input.oneOf(name, ROLES)), fingerprints };
}

function readCodec(input: MediaInput): types.RtpCodecParameters {
  return {
    mimeType: input.text('mimeType', MIME_TYPE),
    payloadType: input.integer('payloadType', 0, PAYLOAD_TYPE_MAX),
    ...readFormat(input),
  };
}

function readCodecCapability(input: MediaInput): types.RtpCodecCapability {
  const mimeType = input.text('mimeType', MIME_TYPE);
  const kind = mimeType.toLowerCase().startsWith('audio/') ? 'audio' : 'video';
  return {
    kind,
    mimeType,
    preferredPayloadType: input.integer('preferredPayloadType', 0, PAYLOAD_TYPE_MAX),
    ...readFormat(input),
  };
}

function readFormat(
  input: MediaInput,
): Pick<types.RtpCodecParameters, 'clockRate' | 'channels' | 'parameters' | 'rtcpFeedback'> {
  return {
    clockRate: input.integer('clockRate', 1, 1_000_000),
    ...input.optional('channels', (name) => input.integer(name, 1, 8)),
    parameters: input.settings('parameters', 32),
    rtcpFeedback: input.list('rtcpFeedback', 32, (feedback) => ({
      type: feedback.text('type', TOKEN),
      ...feedback.optional('parameter', (name) => feedback.text(name, FEEDBACK)),
    })),
  };
}

function readHeaderExtension(input: MediaInput): types.RtpHeaderExtensionParameters {
  return {
    uri: extensionUri(input),
    id: input.integer('id', 1, EXTENSION_ID_MAX),
    ...input.optional('encrypt', (name) => input.flag(name)),
    parameters: input.settings('parameters', 8),
  };
}

function readExtensionCapability(input: MediaInput): types.RtpHeaderExtension {
  return {
    kind: input.oneOf('kind', KINDS),
    uri: extensionUri(input),
    preferredId: input.integer('preferredId', 1, EXTENSION_ID_MAX),
    ...input.optional('preferredEncrypt', (name) => input.flag(name)),
    ...input.optional('direction', (name) => input.oneOf(name, DIRECTIONS)),
  };
}

/** mediasoup refuses unknown ones. */
function extensionUri(input: MediaInput): types.RtpHeaderExtensionUri {
  return input.text('uri', URI) as types.RtpHeaderExtensionUri;
}

function readEncoding(input: MediaInput): types.RtpEncodingParameters {
  return {
    ...input.optional('ssrc', (name) => input.integer(name, 1, SSRC_MAX)),
    ...input.optional('rid', (name) => input.text(name, STREAM_ID)),
    ...input.optional('codecPayloadType', (name) => input.integer(name, 0, PAYLOAD_TYPE_MAX)),
    ...input.optional('rtx', (name) => ({ ssrc: input.object(name).integer('ssrc', 1, SSRC_MAX) })),
    ...input.optional('dtx', (name) => input.flag(name)),
    ...input.optional('scalabilityMode', (name) => input.text(name, SCALABILITY_MODE)),
    ...input.optional('maxBitrate', (name) => input.integer(name, 0, BITRATE_MAX)),
  };
}

function readRtcp(input: MediaInput): types.RtcpParameters {
  return {
    ...input.optional('cname', (name) => input.text(name, NAME)),
    ...input.optional('reducedSize', (name) => input.flag(name)),
  };
}

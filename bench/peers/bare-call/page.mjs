// The page of the bare peer: `enter()` takes part in a call until the page closes; `call()` joins, sends camera and microphone, and answers the milliseconds until the first remote frame.
import { Device } from 'mediasoup-client';
import { io } from 'socket.io-client';

const socket = io({ transports: ['websocket'] });
const ready = new Promise((resolve) => socket.on('connect', resolve));

let tracks = [];
let close = () => undefined;

/** Joins, sends camera and microphone, and shows what the other one sends, now and later. */
globalThis.enter = async (camera) => {
  await ready;
  if (tracks.length === 0)
    tracks = (
      await navigator.mediaDevices.getUserMedia({ audio: true, video: camera })
    ).getTracks();
  const joined = await socket.emitWithAck('join');
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities: joined.rtpCapabilities });
  const [send, receiver] = [
    wire(device.createSendTransport(joined.send)),
    wire(device.createRecvTransport(joined.receive)),
  ];
  const show = async (producerIds) => {
    const consumers = await socket.emitWithAck('consume', {
      id: receiver.id,
      producerIds,
      rtpCapabilities: device.recvRtpCapabilities ?? device.rtpCapabilities,
    });
    const shown = await Promise.all(consumers.map((options) => receiver.consume(options)));
    socket.emit(
      'resume',
      consumers.map(({ id }) => id),
    );
    const video = shown.find(({ track }) => track.kind === 'video');
    if (video) document.querySelector('#remote').srcObject = new MediaStream([video.track]);
  };
  const showLater = (id) => void show([id]);
  socket.on('producer', showLater);
  close = () => {
    socket.off('producer', showLater);
    send.close();
    receiver.close();
  };
  await Promise.all([
    show(joined.producers),
    ...tracks.map((track) => send.produce({ track, stopTracks: false })),
  ]);
};

// The server has another worker: its own recovery is to enter again with the same tracks.
socket.on('lost', () => {
  close();
  void globalThis.enter();
});

function wire(transport) {
  transport.on('connect', ({ dtlsParameters }, done) => {
    socket.emit('connectTransport', { id: transport.id, dtlsParameters });
    done();
  });
  // A path that is lost: its own recovery is an ICE restart at once.
  transport.on('connectionstatechange', (state) => {
    if (state !== 'disconnected' && state !== 'failed') return;
    socket.emit('restartIce', transport.id, (iceParameters) =>
      transport.restartIce({ iceParameters }),
    );
  });
  transport.on('produce', ({ kind, rtpParameters }, done) => {
    socket.emit('produce', { id: transport.id, kind, rtpParameters }, (id) => done({ id }));
  });
  return transport;
}

globalThis.call = async ({ receive, camera }) => {
  await ready;
  const start = performance.now();
  const [joined, stream] = await Promise.all([
    socket.emitWithAck('join'),
    navigator.mediaDevices.getUserMedia({ audio: true, video: camera }),
  ]);
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities: joined.rtpCapabilities });
  const send = wire(device.createSendTransport(joined.send));
  const receiver = wire(device.createRecvTransport(joined.receive));
  const sending = Promise.all(stream.getTracks().map((track) => send.produce({ track })));
  if (!receive) {
    await sending;
    return 0;
  }
  const consumers = await socket.emitWithAck('consume', {
    id: receiver.id,
    producerIds: joined.producers,
    rtpCapabilities: device.recvRtpCapabilities ?? device.rtpCapabilities,
  });
  const tracks = await Promise.all(consumers.map((options) => receiver.consume(options)));
  socket.emit(
    'resume',
    consumers.map(({ id }) => id),
  );
  const video = document.querySelector('#remote');
  video.srcObject = new MediaStream(tracks.map(({ track }) => track));
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  const elapsed = performance.now() - start;
  await sending;
  return elapsed;
};

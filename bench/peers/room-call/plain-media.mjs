// Loaded into the server before its own code (`--import`): its transports are plain RTP on loopback instead of ICE and DTLS, which a
// traffic generator can speak. Everything else is the built server.
import { observer } from 'mediasoup';

observer.on('newworker', (worker) =>
  worker.observer.on('newrouter', (router) => {
    router.createWebRtcTransport = async () => {
      const transport = await router.createPlainTransport({
        listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
        comedia: true,
      });
      const { localAddress: address, localPort: port } = transport.tuple;
      return Object.assign(transport, {
        iceParameters: {},
        iceCandidates: [{ address, port, protocol: 'udp' }],
        iceState: 'completed',
        dtlsParameters: {},
      });
    };
  }),
);

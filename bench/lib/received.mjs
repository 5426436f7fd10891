/**
 * Runs in the page, before its scripts. `received()` answers how much sound and video has arrived in
 * all connections so far; `paths()` how each open connection reaches the server.
 */
export function countReceived() {
  /** What each stream of each connection has received; a stream or connection that is closed keeps what it had. */
  const streams = new Map();
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      streams.set(this, new Map());
    }
  };
  const count = async (connection) => {
    for (const { type, ssrc, ...stream } of (await connection.getStats()).values())
      if (type === 'inbound-rtp') streams.get(connection).set(ssrc, stream);
  };
  globalThis.received = async () => {
    await Promise.all([...streams.keys()].map((one) => count(one).catch(() => undefined)));
    const total = { packets: 0, frames: 0 };
    for (const { kind, packetsReceived, framesDecoded } of [...streams.values()].flatMap((one) => [
      ...one.values(),
    ]))
      if (kind === 'audio') total.packets += packetsReceived;
      else total.frames += framesDecoded ?? 0;
    return total;
  };
  const pathOf = async (connection) => {
    const stats = await connection.getStats();
    const transport = [...stats.values()].find(
      ({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId,
    );
    const pair = stats.get(transport?.selectedCandidatePairId);
    if (!pair) return 'none';
    const [local, remote] = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)];
    return local.candidateType === 'relay'
      ? `TURN over ${local.relayProtocol}`
      : `${local.protocol} to ${remote.address}`;
  };
  globalThis.paths = () =>
    Promise.all(
      [...streams.keys()]
        .filter(({ connectionState }) => connectionState === 'connected')
        .map((connection) => pathOf(connection)),
    );
}

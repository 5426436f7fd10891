export { ActivityService } from './activity.service.js';
export { CursorMoved, TypingChanged } from './cursor.events.js';
export { ReadCursorDto } from './dto/cursor.dto.js';
export { MoveReadCursorDto } from './dto/requests.dto.js';
export { SEQ_MAX } from './seq.js';
export { CursorsGateway } from './cursors.gateway.js';

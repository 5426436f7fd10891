export { ActivityService } from './activity.service.js';
export { CursorMoved, TypingChanged } from './cursor.events.js';
export { MoveReadCursorDto, ReadCursorDto } from './dto/cursor.dto.js';
export { CursorsGateway } from './cursors.gateway.js';

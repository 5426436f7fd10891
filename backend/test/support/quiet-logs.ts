import { Logger } from '@nestjs/common';

// What a test provokes does not belong on its output; apps under test log by LOG_LEVEL.
Logger.overrideLogger(false);

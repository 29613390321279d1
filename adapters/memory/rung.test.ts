import { describeRung } from '../../queries/testing/rung.contract.ts';
import { memoryRung } from './rung.ts';

describeRung('a rung in memory', memoryRung);

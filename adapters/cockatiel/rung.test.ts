import { describeRung } from '../../queries/testing/rung.contract.ts';
import { cockatielRung } from './rung.ts';

describeRung('a rung by cockatiel', cockatielRung);

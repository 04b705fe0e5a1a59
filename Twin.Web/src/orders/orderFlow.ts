import type { BulkOrder, Command, Desired, OrderPreview } from '../city/api';

/** Orders to more devices than this are confirmed a second time. */
export const largeOrder = 100;

/** What the twin or the link had against a step. */
export interface Problem {
  text: string;
  /** The member of the order that is to blame, when one is. */
  field?: string | undefined;
  /** True when nobody knows whether the twin has taken the order: sending the same again is safe. */
  isUncertain?: boolean;
}

interface Base {
  /** The version of the device's desired state that the operator saw; undefined where an order goes to many. */
  version: number | undefined;
  /** Somebody else's order that came after the operator began: nothing is sent before they have decided anew. */
  overtaken: Desired | undefined;
}

/** An order as its operator has it before them. `previewed` and what follows name the order, so that an answer to an older question is told from one to this. */
export type OrderFlow = Base &
  (
    | { stage: 'editing'; problem: Problem | undefined }
    | { stage: 'previewing'; order: BulkOrder }
    | { stage: 'previewed'; order: BulkOrder; preview: OrderPreview; key: string; problem: Problem | undefined }
    | { stage: 'confirming'; order: BulkOrder; preview: OrderPreview; key: string }
    | { stage: 'sending'; order: BulkOrder; preview: OrderPreview; key: string }
    | { stage: 'following'; command: Command }
    | { stage: 'done'; command: Command }
    | { stage: 'refused'; order: BulkOrder; problem: Problem }
  );

export type OrderEvent =
  | { type: 'preview'; order: BulkOrder }
  | { type: 'previewArrived'; order: BulkOrder; preview: OrderPreview; key: string }
  | { type: 'previewFailed'; order: BulkOrder; problem: Problem }
  | { type: 'edit' }
  | { type: 'send' }
  | { type: 'confirm' }
  | { type: 'accepted'; command: Command }
  | { type: 'refused'; problem: Problem }
  | { type: 'uncertain'; problem: Problem }
  | { type: 'overtaken'; desired: Desired }
  | { type: 'rebase' }
  | { type: 'progressed'; command: Command };

/** A new order; `version` is the desired state's where it goes to one device. */
export const begin = (version: number | undefined): OrderFlow => ({ stage: 'editing', version, overtaken: undefined, problem: undefined });

/** True when every device has answered one way or another. */
export const isDone = (command: Command): boolean => command.counts.pending === 0;

/** True while the operator can still change their mind. */
export const isUndecided = ({ stage }: OrderFlow): boolean => stage === 'editing' || stage === 'previewing' || stage === 'previewed' || stage === 'confirming';

/** What becomes of an order by what happened; an event that does not belong to the stage changes nothing. */
export function step(flow: OrderFlow, event: OrderEvent): OrderFlow {
  const base: Base = { version: flow.version, overtaken: flow.overtaken };
  switch (event.type) {
    case 'preview':
      return flow.stage === 'editing' && !flow.overtaken ? { ...base, stage: 'previewing', order: event.order } : flow;
    case 'previewArrived':
      return isAsked(flow, event.order) ? { ...base, stage: 'previewed', order: event.order, preview: event.preview, key: event.key, problem: undefined } : flow;
    case 'previewFailed':
      return isAsked(flow, event.order) ? { ...base, stage: 'editing', problem: event.problem } : flow;
    case 'edit':
      return canEdit(flow) ? { ...base, stage: 'editing', problem: undefined } : flow;
    case 'send':
      return flow.stage === 'previewed' ? sent(flow) : flow;
    case 'confirm':
      return flow.stage === 'confirming' && !flow.overtaken ? { ...flow, stage: 'sending' } : flow;
    case 'accepted':
      // An order whose acceptance was lost on the way is found out only later.
      return flow.stage === 'sending' || flow.stage === 'previewed' ? followed(base, event.command) : flow;
    case 'refused':
      return flow.stage === 'sending' ? { ...base, stage: 'refused', order: flow.order, problem: event.problem } : flow;
    case 'uncertain':
      return flow.stage === 'sending' ? { ...flow, stage: 'previewed', problem: event.problem } : flow;
    case 'overtaken':
      return overtakenBy(flow, event.desired);
    case 'rebase':
      return flow.overtaken ? { stage: 'editing', version: flow.overtaken.version, overtaken: undefined, problem: undefined } : flow;
    case 'progressed':
      return flow.stage === 'following' && flow.command.id === event.command.id ? followed(base, event.command) : flow;
  }
}

const isAsked = (flow: OrderFlow, order: BulkOrder): boolean => flow.stage === 'previewing' && flow.order === order;

const canEdit = (flow: OrderFlow): boolean => flow.stage === 'previewing' || flow.stage === 'previewed' || flow.stage === 'confirming' || flow.stage === 'refused';

function sent(flow: OrderFlow & { stage: 'previewed' }): OrderFlow {
  if (flow.overtaken || flow.preview.total === 0) {
    return flow;
  }
  const { version, overtaken, order, preview, key } = flow;
  return { version, overtaken, order, preview, key, stage: preview.total > largeOrder ? 'confirming' : 'sending' };
}

const followed = (base: Base, command: Command): OrderFlow => ({ ...base, stage: isDone(command) ? 'done' : 'following', command });

function overtakenBy(flow: OrderFlow, desired: Desired): OrderFlow {
  if (flow.version === undefined || desired.version <= flow.version) {
    return flow;
  }
  switch (flow.stage) {
    case 'editing':
    case 'previewed':
    case 'confirming':
      return { ...flow, overtaken: desired };
    case 'previewing':
      return { stage: 'editing', version: flow.version, overtaken: desired, problem: undefined };
    case 'sending':
      return { stage: 'previewed', version: flow.version, overtaken: desired, order: flow.order, preview: flow.preview, key: flow.key, problem: undefined };
    default:
      return flow;
  }
}

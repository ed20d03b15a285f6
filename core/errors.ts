/** Everything Ripcord throws on purpose. `name` is what state machines match in Retry and Catch. */
export class RipcordError extends Error {
  override readonly name: string = 'RipcordError';
}

/** A plan does not fit its schema or its own rules; the message holds one line a finding. */
export class PlanInvalidError extends RipcordError {
  override readonly name = 'PlanInvalidError';
}

/** A request, an event or an argument is not of the expected form. */
export class InputInvalidError extends RipcordError {
  override readonly name = 'InputInvalidError';
}

/** A kind of action, check, reader or channel that no registry knows. Stops the run; there is no default. */
export class UnknownKindError extends RipcordError {
  override readonly name = 'UnknownKindError';
}

/** A state was asked to move where its table does not lead. */
export class IllegalMoveError extends RipcordError {
  override readonly name = 'IllegalMoveError';
}

/** What was asked for does not exist. */
export class NotFoundError extends RipcordError {
  override readonly name = 'NotFoundError';
}

/** Somebody else was first: the operation is claimed, the question is answered, the name is taken. */
export class ConflictError extends RipcordError {
  override readonly name = 'ConflictError';
}

/** The person may not do this: the wrong role, or the requester approving their own request. */
export class ForbiddenError extends RipcordError {
  override readonly name = 'ForbiddenError';
}

/** State could not be captured, so nothing may be touched until a person says so. */
export class CaptureFailedError extends RipcordError {
  override readonly name = 'CaptureFailedError';
}

/** A destructive step found that the point of no return has been passed since the decision. */
export class PointOfNoReturnError extends RipcordError {
  override readonly name = 'PointOfNoReturnError';
}

/** The rollback lost its claim or lease to a newer one, or is over; it must not act any more. */
export class FencedError extends RipcordError {
  override readonly name = 'FencedError';
}

/** A person decided to go another way: the machine leaves the phases and takes the alternative path. */
export class ForwardFixChosenError extends RipcordError {
  override readonly name = 'ForwardFixChosenError';
}

/** A person chose a partial scope: the machine plans its phases anew and goes on. */
export class ScopeChosenError extends RipcordError {
  override readonly name = 'ScopeChosenError';
}

/** A person gave the rollback up, vetoed it or aborted it. */
export class AbandonedError extends RipcordError {
  override readonly name = 'AbandonedError';
}

/** An address that a plan may not reach: not on its list, private, or a metadata service. */
export class AddressRefusedError extends RipcordError {
  override readonly name = 'AddressRefusedError';
}

/** A secret reference leads nowhere, or may not be read. */
export class SecretUnavailableError extends RipcordError {
  override readonly name = 'SecretUnavailableError';
}

/** A step failed and its plan says `stop`: the rollback ends as failed. Raised by the state machine itself. */
export class StepFailedError extends RipcordError {
  override readonly name = 'StepFailedError';
}

package org.bartergrid.execution.ignite;

import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.Order;

/** What the job master reacts to, one after another. */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
sealed interface JobEvent {

    /** A batch was answered with bytes. */
    record Answered(Order order, byte[] answer) implements JobEvent {}

    /** A batch was not answered. */
    record Unanswered(Order order, Throwable why) implements JobEvent {}

    /** A result is with the sink. */
    record Delivered(Order order) implements JobEvent {}

    /** A result did not come home. */
    record Undelivered(Order order, BatchFailure why) implements JobEvent {}

    /** A member of the cell has left. */
    record NodeGone(String nodeId) implements JobEvent {}

    /** The job is to end, for this reason. */
    record Stop(String why) implements JobEvent {}
}

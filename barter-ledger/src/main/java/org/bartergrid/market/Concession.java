package org.bartergrid.market;

import org.bartergrid.resource.Proportion;

/**
 * How a strategy gives way: what part of a way it has gone when a part of the time has passed. These are the time-dependent
 * tactics of Faratin, Sierra and Jennings, "Negotiation decision functions for autonomous agents" (Robotics and Autonomous
 * Systems 24, 1998), with whole numbers.
 */
public enum Concession {
    /** Gives way late: the third power of the part that has passed. */
    PATIENT {
        @Override
        long ppm(long passedPpm) {
            return cube(passedPpm);
        }
    },
    /** Gives way evenly. */
    STEADY {
        @Override
        long ppm(long passedPpm) {
            return passedPpm;
        }
    },
    /** Gives way early: what PATIENT still keeps. */
    EAGER {
        @Override
        long ppm(long passedPpm) {
            return PPM - cube(PPM - passedPpm);
        }
    };

    static final long PPM = 1_000_000;

    /** The part of the way, in millionths; rises from 0 at 0 to 1,000,000 at 1,000,000. */
    abstract long ppm(long passedPpm);

    private static long cube(long ppm) {
        return ppm * ppm / PPM * ppm / PPM;
    }

    /**
     * Where on the way from one price to another it is.
     *
     * @param passedPpm the part of the time that has passed, at most 1,000,000
     */
    long price(long fromMinor, long toMinor, long passedPpm) {
        long gone = Proportion.floor(Math.abs(toMinor - fromMinor), ppm(passedPpm), PPM);
        return fromMinor < toMinor ? fromMinor + gone : fromMinor - gone;
    }
}

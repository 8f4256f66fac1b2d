package org.bartergrid.cell;

import java.util.UUID;
import org.apache.ignite.internal.managers.communication.GridIoMessage;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class Gate {
    private static final Logger log = LoggerFactory.getLogger(Gate.class);
    private final CellMembers members;

    Gate(CellMembers members) {
        this.members = members;
    }

    @Nullable
    Message admitted(UUID sender, Message message) {
        var member = members.member(sender);
        if (message instanceof GridIoMessage io) {
            log.info("GATE {} {} {}", member, io.message().getClass().getSimpleName(), io);
        } else {
            log.info("GATE {} RAW {}", member, message);
        }
        return message;
    }
}

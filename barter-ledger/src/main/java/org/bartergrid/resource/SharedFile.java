package org.bartergrid.resource;

/**
 * A file with the header that the patent asks for.
 *
 * @param name its name
 * @param bytes its length
 * @param targetUser for whom it is
 * @param objective what it is for
 * @param function what it does
 * @param environment what is needed to use it
 */
public record SharedFile(
        String name, long bytes, String targetUser, String objective, String function, String environment)
        implements Resource {
    public SharedFile {
        Ratings.requireText("name", name);
        Ratings.requireNotNegative("bytes", bytes);
    }

    @Override
    public Category category() {
        return Category.FILE;
    }
}

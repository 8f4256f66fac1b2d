package org.bartergrid.resource;

/**
 * A device: printer, scanner, camera.
 *
 * @param device what it is, for example "printer"
 * @param resolutionDpi dots per inch
 * @param colourDepthBits bits a pixel
 * @param pagesPerHour speed, in pages (or pictures) an hour
 */
public record Peripheral(String device, int resolutionDpi, int colourDepthBits, int pagesPerHour) implements Resource {
    public Peripheral {
        Ratings.requireText("device", device);
        Ratings.requirePositive("resolutionDpi", resolutionDpi);
        Ratings.requirePositive("colourDepthBits", colourDepthBits);
        Ratings.requirePositive("pagesPerHour", pagesPerHour);
    }

    @Override
    public Category category() {
        return Category.PERIPHERAL;
    }
}

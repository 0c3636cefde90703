package tweet

// Values of [Media.Type].
const (
	// MediaPhoto is a still picture.
	MediaPhoto = "photo"
	// MediaVideo is a video; VideoInfo is set.
	MediaVideo = "video"
	// MediaAnimatedGIF is a silent loop, sent as video; VideoInfo is set.
	MediaAnimatedGIF = "animated_gif"
)

// Media is one element of entities.media or extended_entities.media.
type Media struct {
	// ID is the id of the medium.
	ID int64 `json:"id"`
	// IDStr is ID in decimal.
	IDStr string `json:"id_str"`
	// Indices cover the medium's link in the text.
	Indices Indices `json:"indices"`
	// AdditionalMediaInfo comes with videos only.
	AdditionalMediaInfo *AdditionalMediaInfo `json:"additional_media_info,omitempty"`
	// Description is the alt text written by the author; seldom present.
	Description string `json:"description,omitempty"`
	// MediaURL is the http address of the picture, or of a video's preview.
	MediaURL string `json:"media_url"`
	// MediaURLHTTPS is its https address.
	MediaURLHTTPS string `json:"media_url_https"`
	// URL is the link in the text.
	URL string `json:"url"`
	// DisplayURL is a short form of URL for people to read.
	DisplayURL string `json:"display_url"`
	// ExpandedURL is the page that URL leads to.
	ExpandedURL string `json:"expanded_url"`
	// Type is [MediaPhoto], [MediaVideo] or [MediaAnimatedGIF]. Top-level
	// entities.media calls all of them "photo".
	Type string `json:"type"`
	// SourceStatusID is the Tweet where the medium was first posted, or 0 if
	// that is this one. It may come without SourceUserID, and the reverse.
	SourceStatusID int64 `json:"source_status_id,omitempty"`
	// SourceStatusIDStr is SourceStatusID in decimal.
	SourceStatusIDStr string `json:"source_status_id_str,omitempty"`
	// SourceUserID is the account that first posted the medium, or 0.
	SourceUserID int64 `json:"source_user_id,omitempty"`
	// SourceUserIDStr is SourceUserID in decimal.
	SourceUserIDStr string `json:"source_user_id_str,omitempty"`
	// Sizes are the sizes that the picture comes in.
	Sizes Sizes `json:"sizes"`
	// VideoInfo comes with videos and animated GIFs, except in top-level
	// entities.media.
	VideoInfo *VideoInfo `json:"video_info,omitempty"`
	// ExtAltText is the alt text by the name that REST responses and some
	// archives give it.
	ExtAltText string `json:"ext_alt_text,omitempty"`
}

// Sizes is the "sizes" object of a medium. The order of its keys on the wire
// is random.
type Sizes struct {
	Small  Size `json:"small"`  // Small fits into 680 by 680 pixels.
	Medium Size `json:"medium"` // Medium fits into 1200 by 1200 pixels.
	Large  Size `json:"large"`  // Large fits into 2048 by 2048 pixels.
	Thumb  Size `json:"thumb"`  // Thumb is cropped to at most 150 by 150 pixels.
}

// Size is one size of a picture.
type Size struct {
	W      int64  `json:"w"`      // W is the width in pixels.
	H      int64  `json:"h"`      // H is the height in pixels.
	Resize string `json:"resize"` // Resize is "fit" (scaled) or "crop" (cut to size).
}

// VideoInfo is the "video_info" object.
type VideoInfo struct {
	// AspectRatio is width to height in lowest terms, such as 16 to 9.
	AspectRatio [2]int64 `json:"aspect_ratio"`
	// DurationMillis is the length in milliseconds. Animated GIFs have none.
	DurationMillis int64 `json:"duration_millis,omitempty"`
	// Variants are the encodings offered, in no particular order.
	Variants []Variant `json:"variants,omitzero"`
}

// Variant is one encoding of a video.
type Variant struct {
	// Bitrate is in bits per second. It is 0 for animated GIFs and for
	// playlists (m3u8, DASH).
	Bitrate int64 `json:"bitrate,omitempty"`
	// ContentType is a MIME type, such as "video/mp4".
	ContentType string `json:"content_type"`
	// URL is the address of the video or playlist.
	URL string `json:"url"`
}

// AdditionalMediaInfo is the "additional_media_info" object of a video.
type AdditionalMediaInfo struct {
	// Title is the publisher's title, often "".
	Title string `json:"title,omitempty"`
	// Description is the publisher's description, often "".
	Description string `json:"description,omitempty"`
	// Embeddable tells whether other sites may show the video.
	Embeddable bool `json:"embeddable,omitempty"`
	// Monetizable tells whether advertisements may be shown with it.
	Monetizable bool `json:"monetizable"`
}

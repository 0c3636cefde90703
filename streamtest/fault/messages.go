package fault

import "fmt"

// messages hands out the messages for a fault's reply. In the fault it notes those
// that a client must deliver.
type messages struct {
	next  func() string
	fault *Fault
}

// must returns a message that a client must deliver.
func (m *messages) must() string { return m.mustBe(m.next()) }

// mustBe notes that a client must deliver the text, and returns it.
func (m *messages) mustBe(text string) string {
	m.fault.Delivers = append(m.fault.Delivers, text)
	return text
}

// may returns a message that a client may deliver.
func (m *messages) may() string {
	text := m.next()
	m.fault.May = append(m.fault.May, text)
	return text
}

// part returns the beginning of a message. A client must deliver nothing of it.
func (m *messages) part() string {
	text := m.next()
	return text[:len(text)*2/3]
}

// bad counts a line that does not decode, and returns it with its end.
func (m *messages) bad(line string) string {
	m.fault.Malformed++
	return line + "\r\n"
}

// numbered returns a function that makes one small Tweet after the other.
func numbered() func() string {
	n := int64(0)
	return func() string { n++; return smallTweet(n) }
}

// smallTweet has every key that a client may insist on.
func smallTweet(n int64) string {
	id := int64(1_212_000_000_000_000_000) + n
	return fmt.Sprintf(`{"created_at":"Wed Jan 01 12:00:00 +0000 2020","id":%d,"id_str":"%d",`+
		`"text":"low tide number %d, \u6f6e","truncated":false,"in_reply_to_status_id":null,`+
		`"user":{"id":7000000001,"id_str":"7000000001",`+
		`"name":"Harbour Lights","screen_name":"harbour_lights"},`+
		`"entities":{"hashtags":[],"urls":[],"user_mentions":[],"symbols":[]},`+
		`"lang":"en","timestamp_ms":"1577880000000"}`, id, id, n)
}

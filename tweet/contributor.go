package tweet

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Contributor is an account that wrote a Tweet on behalf of its author. The
// documentation shows an object. Captures hold the bare id: the other fields
// are then empty.
type Contributor struct {
	ID         int64  `json:"id"`          // ID is the account's id.
	IDStr      string `json:"id_str"`      // IDStr is ID in decimal.
	ScreenName string `json:"screen_name"` // ScreenName is its handle without "@".
}

// contributorObject is Contributor without UnmarshalJSON, which would call
// itself.
type contributorObject Contributor

// UnmarshalJSON accepts an object, a number (the id), and null.
func (c *Contributor) UnmarshalJSON(data []byte) error {
	*c = Contributor{}
	if bytes.HasPrefix(data, []byte{'{'}) {
		return json.Unmarshal(data, (*contributorObject)(c))
	}
	return json.Unmarshal(data, &c.ID)
}

// MarshalJSON writes the bare id if the other fields are empty.
func (c Contributor) MarshalJSON() ([]byte, error) {
	if c.IDStr == "" && c.ScreenName == "" {
		return strconv.AppendInt(nil, c.ID, 10), nil
	}
	return json.Marshal(contributorObject(c))
}

// readContributor reads an object, a number (the id), or null.
func (r *reader) readContributor(i int, v *Contributor) int {
	if *v = (Contributor{}); r.Peek(r.Token(i)) != '{' {
		return r.ReadInt64(i, &v.ID)
	}
	return r.readContributorObject(i, (*contributorObject)(v))
}

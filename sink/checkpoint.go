package sink

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// Checkpoint is how far a run had stored its events.
type Checkpoint struct {
	// Events is how many were stored. A later run leaves out as many of the same source.
	Events int64 `json:"events"`
	// Marks are those of the sinks, in their order; see [Resumer].
	Marks []string `json:"marks"`
}

// Save writes a checkpoint to a file. A file of that name is replaced at once, so that it always
// holds a whole checkpoint.
func (c Checkpoint) Save(name string) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := Create(name, true)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(text, '\n')); err != nil {
		return errors.Join(err, f.Discard())
	}
	return f.Commit()
}

// LoadCheckpoint reads the file that [Checkpoint.Save] wrote.
func LoadCheckpoint(name string) (c Checkpoint, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(text, &c); err != nil || c.Events < 0 {
		return Checkpoint{}, fmt.Errorf("%s is no checkpoint; remove it to begin anew", name)
	}
	return c, nil
}

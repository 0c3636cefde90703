package resume

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Changes returns the differences in words; nothing if it is the same work.
func (w *Work) Changes(now *Work) (changes []string) {
	changes = append(changes, flagChanges(w.Flags, now.Flags)...)
	if len(changes) == 0 && w.Filter != now.Filter {
		changes = append(changes, "the lists of --track-file or --follow-file are others")
	}
	if !slices.Equal(w.Paths, now.Paths) {
		changes = append(changes, fmt.Sprintf("it read %s, and now %s", strings.Join(w.Paths, " "),
			strings.Join(now.Paths, " ")))
	}
	return append(changes, sourceChanges(w.Sources, now.Sources)...)
}

func flagChanges(before, now map[string]string) (changes []string) {
	names := maps.Clone(before)
	if names == nil {
		names = map[string]string{}
	}
	maps.Copy(names, now)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, was := before[name]
		value, is := now[name]
		switch {
		case was && !is:
			changes = append(changes, fmt.Sprintf("--%s %s is not there", name, old))
		case is && !was:
			changes = append(changes, fmt.Sprintf("--%s %s was not there", name, value))
		case old != value:
			changes = append(changes, fmt.Sprintf("--%s was %s, and is %s", name, old, value))
		}
	}
	return changes
}

func sourceChanges(before, now []Source) (changes []string) {
	old := byName(before)
	for _, source := range now {
		was, ok := old[source.Name]
		switch {
		case !ok:
			changes = append(changes, source.Name+" is new")
		case was.Size != source.Size:
			changes = append(changes,
				fmt.Sprintf("%s had %d bytes, and has %d now", source.Name, was.Size, source.Size))
		case !was.Modified.Equal(source.Modified):
			changes = append(changes, fmt.Sprintf("%s was changed at %s", source.Name,
				source.Modified.UTC().Format(time.RFC3339)))
		}
		delete(old, source.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		changes = append(changes, name+" is gone")
	}
	return changes
}

func byName(sources []Source) map[string]Source {
	names := make(map[string]Source, len(sources))
	for _, s := range sources {
		names[s.Name] = s
	}
	return names
}

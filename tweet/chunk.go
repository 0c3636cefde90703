package tweet

// chunk gives out room for elements of lists, and single values, of one type.
// Lists of a message lie in one array behind each other.
type chunk[T any] struct {
	free []T // all zero
}

// grow returns list, which is full, with room for another element.
func (c *chunk[T]) grow(list []T, guess int) []T {
	return append(make([]T, 0, max(2*len(list), guess)), list...)
}

// cut ends a list that was begun in free and gives the rest of it back.
func (c *chunk[T]) cut(list []T) []T {
	c.free = list[len(list):]
	return list[:len(list):len(list)]
}

// one returns a new value.
func (c *chunk[T]) one(guess int) *T {
	if len(c.free) == 0 {
		c.free = make([]T, guess)
	}
	v := &c.free[0]
	c.free = c.free[1:]
	return v
}

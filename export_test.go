package tweetstream

// LadderForTest gives tests of the client the delays without jitter.
var LadderForTest = ladder
